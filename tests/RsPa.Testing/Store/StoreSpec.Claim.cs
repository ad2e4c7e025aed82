using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

public abstract partial class StoreSpec
{
    [Fact]
    public async Task A_claim_takes_due_tasks_by_priority_then_due_time_then_identifier()
    {
        var low = Task(Alpha) with { Priority = TaskPriority.Low, DueAt = Start.AddHours(-1) };
        var late = Task(Alpha) with { DueAt = Start.AddMinutes(-1) };
        var early = Task(Alpha) with { DueAt = Start.AddMinutes(-2) };
        var tie = Task(Alpha) with { DueAt = Start.AddMinutes(-2) };
        var critical = Task(Beta) with { Priority = TaskPriority.Critical };
        var notYet = Task(Alpha) with { Priority = TaskPriority.Critical, DueAt = Start.AddTicks(10) };
        await Commit([low, late, early, tie, critical, notYet], Start);

        var claimed = await Claim(Start, 10, (Alpha, 10), (Beta, 10));

        claimed.Tasks.Select(task => task.Id).ShouldBe([critical.Id, early.Id, tie.Id, late.Id, low.Id]);
        claimed.NextDueAt.ShouldBe(notYet.DueAt);
    }

    [Fact]
    public async Task A_claim_keeps_to_the_slots_of_the_node_and_of_each_agent()
    {
        var alphas = Enumerable.Range(0, 5).Select(_ => Task(Alpha)).ToArray();
        var betas = Enumerable.Range(0, 5).Select(_ => Task(Beta)).ToArray();
        await Commit([.. alphas, .. betas], Start);

        var claimed = await Claim(Start, 4, (Alpha, 3), (Beta, 4));

        claimed.Tasks.Select(task => task.Id).ShouldBe([alphas[0].Id, alphas[1].Id, alphas[2].Id, betas[0].Id]);
        (await Claim(Start, 10, (Alpha, 3))).Tasks.ShouldBeEmpty();
        (await Claim(Start, 10, (Alpha, 4))).Tasks.Select(task => task.Id).ShouldBe([alphas[3].Id]);
        (await Claim(Start, 10)).Tasks.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("k")]
    public async Task Of_slots_that_are_kept_for_what_is_more_urgent_nothing_less_urgent_is_given(string? key)
    {
        var tasks = new[] { TaskPriority.Low, TaskPriority.Medium, TaskPriority.High, TaskPriority.Critical }
            .SelectMany(priority => Enumerable.Range(0, 2).Select(i => Task(Alpha) with { Priority = priority, ConcurrencyKey = key is null ? null : $"{key}{priority}{i}" })).ToArray();
        await Commit(tasks[..2], Start);
        (await Claimed(2, new KeptSlots(0, 0, 4))).ShouldBe([]);
        (await Claimed(5, new KeptSlots(0, 2, 4))).ShouldBe([tasks[0].Id]);

        await Commit(tasks[2..], Start);
        (await Claimed(2, new KeptSlots(0, 0, 0))).ShouldBe([tasks[6].Id, tasks[7].Id]);
        (await Claimed(3, new KeptSlots(1, 2, 3))).ShouldBe([tasks[4].Id, tasks[5].Id]);
        (await Claimed(4, new KeptSlots(0, 3, 3))).ShouldBe([tasks[2].Id]);
        (await Claimed(4, new KeptSlots(0, 0, 3))).ShouldBe([tasks[3].Id]);
        (await Claimed(4, new KeptSlots(0, 0, 3))).ShouldBe([tasks[1].Id]);

        async Task<IEnumerable<TaskId>> Claimed(int slots, KeptSlots kept) =>
            ((TasksClaimed)await One(new ClaimTasks(Here, Lease, slots, [new AgentSlots(Alpha, 10)], kept), Start)).Tasks.Select(task => task.Id);
    }

    [Fact]
    public async Task A_claim_for_hundreds_of_agents_keeps_the_order_and_the_slots()
    {
        var submit = Task(Beta);
        await One(submit, Start);
        var agents = Enumerable.Range(0, 250).Select(i => (new AgentName($"a{i}"), 1)).Append((Beta, 1)).ToArray();

        (await Claim(Start, 300, agents)).Tasks.Single().Id.ShouldBe(submit.Id);
    }

    [Fact]
    public async Task A_claim_counts_the_attempt_and_raises_the_fence()
    {
        var (claimed, _) = await Claimed();

        (claimed.Attempt, claimed.Fence, claimed.ClaimedAt).ShouldBe((1, 1, Start));
        var task = (await FindAsync(claimed.Id))!;
        (task.Summary.Status, task.Summary.Attempt, task.Summary.StartedAt, task.Node, task.LeaseUntil)
            .ShouldBe((TaskStatus.Running, 1, Start, "here", Start + Lease));
        (await Claim(Start, 10, (Alpha, 10))).Tasks.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_task_without_a_moment_runs_whatever_becomes_of_the_clock_and_first_come_goes_first()
    {
        // After the clock was set back by an hour, what had been submitted before waited for that hour, and what came later ran.
        var (first, second, third) = (Task(Alpha), Task(Alpha), Task(Alpha));
        await One(first, Start);
        await One(second, Start.AddHours(-1));
        await One(third, Start.AddDays(1));

        (await Claim(Start.AddHours(-1), 3, (Alpha, 3))).Tasks.Select(task => task.Id).ShouldBe([first.Id, second.Id, third.Id]);
    }

    [Fact]
    public async Task A_task_with_a_moment_keeps_to_the_clock()
    {
        var (timed, again) = (Task(Alpha) with { DueAt = Start }, Task(Alpha));
        await Commit([timed, again], Start);
        var claimed = (await Claim(Start, 2, (Alpha, 2))).Tasks.Single(task => task.Id == again.Id);
        await One(new ReleaseTask(timed.Id, Alpha, 1), Start);
        await One(Record(claimed, new TaskTransition.RetryAt(Start.AddSeconds(5)), AttemptOutcome.Failed, "x"), Start);

        var early = await Claim(Start.AddHours(-1), 2, (Alpha, 2));
        (early.Tasks.Count, early.NextDueAt).ShouldBe((0, Start));
        (await Claim(Start.AddDays(1), 2, (Alpha, 2))).Tasks.Select(task => task.Id).ShouldBe([timed.Id, again.Id]);
    }

    [Fact]
    public async Task Hundreds_of_agents_share_a_claim_by_priority_and_time_and_none_comes_first_by_its_name()
    {
        // Agents were asked a hundred at a time: those of the first hundred took all the slots, whatever the priority.
        var agents = Enumerable.Range(0, 250).Select(i => (new AgentName($"a{i}"), 2)).Append((Beta, 2)).Prepend((Alpha, 2)).ToArray();
        var (low, high, urgent, early) = (
            Task(Alpha) with { Priority = TaskPriority.Low }, Task(Alpha), Task(Beta) with { Priority = TaskPriority.Critical }, Task(Beta) with { DueAt = Start.AddMinutes(-1) });
        await Commit([low, high, urgent, early], Start);

        (await Claim(Start, 1, agents)).Tasks.Single().Id.ShouldBe(urgent.Id);
        (await Claim(Start, 2, agents)).Tasks.Select(task => task.Id).ShouldBe([early.Id, high.Id]);
        (await Claim(Start, 2, agents)).Tasks.Single().Id.ShouldBe(low.Id);
    }
}

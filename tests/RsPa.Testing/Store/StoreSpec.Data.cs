using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

public abstract partial class StoreSpec
{
    [Fact]
    public async Task Data_is_overwritten_and_removed()
    {
        var (first, _) = await Claimed();
        await One(Record(first, new TaskTransition.Complete(null), AttemptOutcome.Completed) with { Data = [new AgentDataChange("x", "1"), new AgentDataChange("y", "2")] }, Start);
        var (second, _) = await Claimed();
        await One(Record(second, new TaskTransition.Complete(null), AttemptOutcome.Completed) with { Data = [new AgentDataChange("x", "3"), new AgentDataChange("y", null), new AgentDataChange("z", null)] }, Start);

        (await DataAsync(Alpha, "x")).ShouldBe("3");
        (await DataAsync(Alpha, "y")).ShouldBeNull();
    }

    [Fact]
    public async Task Data_that_another_attempt_changed_meanwhile_is_not_overwritten_and_the_attempt_is_made_again()
    {
        // Two attempts that both read a count of 1 and both wrote 2: one of them was lost.
        var version = await KeepAsync("count", "1");
        var (first, second) = ((await Claimed()).Task, (await Claimed()).Task);
        AgentDataChange[] change = [new("other", "1"), new("count", "2") { Expected = version }];

        (await One(Done(first) with { Data = change }, Start)).ShouldBeOfType<AttemptRecorded>().Conflict.ShouldBeNull();
        var reply = (await One(Done(second) with { Data = change }, Start)).ShouldBeOfType<AttemptRecorded>();

        reply.Status.ShouldBe(TaskStatus.Pending);
        reply.Conflict.ShouldNotBeNull().ShouldContain("'count'");
        var attempt = (await FindAsync(second.Id))!.Attempts.Single();
        (attempt.Outcome, attempt.Error).ShouldBe((AttemptOutcome.Conflicted, reply.Conflict));
        var again = (await Claim(Start, 1, (Alpha, 1))).Tasks.Single();
        (again.Id, again.Attempt, again.Fence).ShouldBe((second.Id, 1, 2));
        var now = (await EntryAsync(Alpha, "count"))!;
        now.Value.ShouldBe("2");
        (await One(Done(again) with { Data = [new("count", "3") { Expected = now.Version }] }, Start)).ShouldBeOfType<AttemptRecorded>().Status.ShouldBe(TaskStatus.Completed);
        (await DataAsync(Alpha, "count")).ShouldBe("3");
    }

    [Fact]
    public async Task A_conflict_makes_none_of_the_attempts_changes()
    {
        var (task, _) = await Claimed();
        await KeepAsync("taken", "1");

        await One(Done(task) with { Data = [new("new", "1"), new("taken", "2") { Expected = 0 }] }, Start);

        (await DataAsync(Alpha, "new")).ShouldBeNull();
        (await DataAsync(Alpha, "taken")).ShouldBe("1");
    }

    [Fact]
    public async Task An_entry_that_was_removed_and_made_again_is_not_the_one_that_was_read()
    {
        var version = await KeepAsync("x", "1");
        var (task, _) = await Claimed();
        await KeepAsync("x", null);
        (await KeepAsync("x", "1")).ShouldNotBe(version);

        (await One(Done(task) with { Data = [new("x", null) { Expected = version }] }, Start)).ShouldBeOfType<AttemptRecorded>().Status.ShouldBe(TaskStatus.Pending);

        (await DataAsync(Alpha, "x")).ShouldBe("1");
    }

    [Fact]
    public async Task What_many_attempts_add_to_a_number_is_added_up_whatever_they_have_read()
    {
        await KeepAsync("sum", "1.50");
        var (first, second) = ((await Claimed()).Task, (await Claimed()).Task);

        await Commit([Done(first) with { Data = [AgentDataChange.Adding("sum", 2.25m), AgentDataChange.Adding("n", 1)] }, Done(second) with { Data = [AgentDataChange.Adding("sum", -0.75m), AgentDataChange.Adding("n", 1)] }], Start);

        (await DataAsync(Alpha, "sum")).ShouldBe("3.00");
        (await DataAsync(Alpha, "n")).ShouldBe("2");
    }

    [Fact]
    public async Task What_is_no_number_can_not_be_added_to()
    {
        await KeepAsync("text", "\"many\"");
        var (task, _) = await Claimed();

        var reply = (await One(Done(task) with { Data = [AgentDataChange.Adding("text", 1)] }, Start)).ShouldBeOfType<AttemptRecorded>();

        reply.Conflict.ShouldNotBeNull().ShouldContain("not a number");
        (await DataAsync(Alpha, "text")).ShouldBe("\"many\"");
    }

    [Fact]
    public async Task An_attempt_that_meets_changed_data_again_and_again_becomes_a_failed_try()
    {
        await KeepAsync("x", "1");
        await One(Task(Alpha), Start);
        for (var conflict = 0; conflict < TaskMachine.MaxConflicts; conflict++)
            (await Conflicting()).Status.ShouldBe(TaskStatus.Pending);

        var last = await Conflicting();

        var task = (await FindAsync(last.Id))!;
        (task.Summary.Status, task.Summary.Attempt, task.Summary.DueAt, task.Summary.Error).ShouldBe((TaskStatus.Pending, 1, Start.AddMinutes(1), last.Conflict));
        task.Attempts.Select(attempt => attempt.Outcome).ShouldBe([.. Enumerable.Repeat(AttemptOutcome.Conflicted, TaskMachine.MaxConflicts), AttemptOutcome.Failed]);
        (await Conflicting()).Status.ShouldBe(TaskStatus.Pending);
        (await FindAsync(last.Id))!.Summary.Attempt.ShouldBe(1);

        async Task<AttemptRecorded> Conflicting()
        {
            var claimed = (await Claim(Start.AddMinutes(1), 1, (Alpha, 1))).Tasks.Single();
            var record = Done(claimed) with { Data = [new("x", "2") { Expected = 0 }], OnConflict = new TaskTransition.RetryAt(Start.AddMinutes(1)) };
            return (await One(record, Start)).ShouldBeOfType<AttemptRecorded>();
        }
    }

    [Fact]
    public async Task A_called_off_task_that_met_changed_data_is_not_made_again()
    {
        await KeepAsync("x", "1");
        var (task, _) = await Claimed();
        await One(new CancelTask(task.Id, "stop"), Start);

        (await One(Done(task) with { Data = [new("x", "2") { Expected = 0 }] }, Start)).ShouldBeOfType<AttemptRecorded>().Status.ShouldBe(TaskStatus.Cancelled);
    }
}

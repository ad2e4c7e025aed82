using Akka.Actor;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Actors.Tests.Health;
using RsPa.Agents;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>What is run, when, and how much of it at once.</summary>
public sealed class DispatcherTests(ITestOutputHelper output) : TasksKit(output)
{
    [Fact]
    public async Task The_more_urgent_task_goes_first()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 1);
        await OpenAsync(Alpha);
        await SubmitAsync(Alpha);
        var running = await alpha.NextAsync();
        var tasks = new Dictionary<TaskPriority, TaskId>();
        foreach (var priority in new[] { TaskPriority.Low, TaskPriority.Medium, TaskPriority.Critical, TaskPriority.High })
        {
            var task = NewTask(Alpha) with { Priority = priority };
            await SubmitAsync(task);
            tasks[priority] = task.Id;
        }

        foreach (var priority in new[] { TaskPriority.Critical, TaskPriority.High, TaskPriority.Medium, TaskPriority.Low })
        {
            running.End();
            running = await alpha.NextAsync();
            running.Run.TaskId.ShouldBe(tasks[priority]);
        }
    }

    [Fact]
    public async Task The_limits_of_the_node_and_of_each_agent_are_never_exceeded_and_always_used()
    {
        var alpha = Held(Alpha);
        var beta = Held(Beta);
        await StartAsync(slots: 3);
        await OpenAsync(Alpha, limit: 2);
        await OpenAsync(Beta, limit: 2);
        TaskId[] tasks = [.. await Task.WhenAll(Enumerable.Range(0, 16).Select(i => SubmitAsync(i % 2 == 0 ? Alpha : Beta)))];

        for (var ended = 0; ended < tasks.Length; ended++)
        {
            await SettleAsync();
            var running = tasks.Select(Find).Where(task => task.Status == TaskStatus.Running).ToArray();
            var left = tasks.Length - ended;
            running.Length.ShouldBe(Math.Min(3, left), $"after {ended}");
            running.Count(task => task.Agent == Alpha).ShouldBeLessThanOrEqualTo(2);
            running.Count(task => task.Agent == Beta).ShouldBeLessThanOrEqualTo(2);
            var next = running[ended % running.Length];
            var attempt = await (next.Agent == Alpha ? alpha : beta).NextAsync();
            attempt.End();
            await Store.UntilAsync(attempt.Run.TaskId, TaskStatus.Completed);
        }

        (alpha.Most, beta.Most).ShouldBe((2, 2));
    }

    [Fact]
    public async Task A_task_that_is_not_due_waits_for_its_moment_and_not_longer()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);

        // Earlier than the first renewal of leases, which looks for tasks too.
        await SubmitAsync(NewTask(Alpha) with { DueAt = Time.GetUtcNow().AddSeconds(3) });
        await SettleAsync();
        Advance(TimeSpan.FromSeconds(2.9));
        await SettleAsync();
        alpha.AnyBegun.ShouldBeFalse();

        Advance(TimeSpan.FromSeconds(0.1));
        await alpha.NextAsync();
    }

    [Fact]
    public async Task An_agent_that_is_closed_takes_no_more_and_again_when_it_is_opened()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        var first = await SubmitAsync(Alpha);
        await SettleAsync();
        Find(first).Status.ShouldBe(TaskStatus.Pending);
        await OpenAsync(Alpha);
        var running = await alpha.NextAsync();

        Dispatcher.Tell(new AgentUnavailable(Alpha, Here));
        await SettleAsync();
        var second = await SubmitAsync(Alpha);
        running.End();
        await EndsAsync(first, TaskStatus.Completed);
        Find(second).Status.ShouldBe(TaskStatus.Pending);

        await OpenAsync(Alpha);
        (await alpha.NextAsync()).Run.TaskId.ShouldBe(second);
    }

    [Fact]
    public async Task Limits_that_are_raised_take_effect_at_once()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha, limit: 1);
        await SubmitAsync(Alpha);
        await SubmitAsync(Alpha);
        await alpha.NextAsync();
        alpha.AnyBegun.ShouldBeFalse();

        await OpenAsync(Alpha, limit: 2);

        await alpha.NextAsync();
    }

    [Fact]
    public async Task The_agent_is_told_what_runs_and_the_commit_counts_what_has_ended()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        await SubmitAsync(Alpha);
        await SubmitAsync(Alpha);
        await SubmitAsync(Alpha);
        var (a, b, c) = (await alpha.NextAsync(), await alpha.NextAsync(), await alpha.NextAsync());
        await SettleAsync();
        for (var running = 1; running <= 3; running++)
            await Agents.ExpectMsgAsync(new AttemptsRunning(Alpha, running, Here));

        // While one commit is under way, three attempts end: the next commit records them all.
        var release = new TaskCompletionSource();
        var begun = Store.Begun.Count;
        Store.Inner.Gate = release.Task;
        var submitting = AskAsync(NewTask(Beta));
        await Store.UntilAsync(() => Store.Begun.Count == begun + 1);
        a.End();
        b.End(AgentResult.Fail("no vendor"));
        c.End(AgentResult.Fail("no total"));
        await AwaitAssertAsync(async () => (await Dispatcher.Ask<Pong>(new Ping(1), CancellationToken.None)).Shown("recording").ShouldBe("3"));
        release.SetResult();
        await submitting;

        await SettleAsync();
        var totals = Store.Inner.Totals(Alpha)!;
        (totals.Completed, totals.Failed, totals.LastSequence, totals.LastEndedAt).ShouldBe((1, 2, 3, Time.GetUtcNow()));
        (await Agents.FishForMessageAsync<AttemptsRunning>(_ => true)).Running.ShouldBe(0);
    }

    [Fact]
    public async Task Leases_are_renewed_three_times_in_their_length_while_something_runs()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        Advance(Lease);
        await SettleAsync();
        Store.Committed<RenewLeases>().Where(renew => renew.Owner.Node == "here").ShouldAllBe(renew => renew.Tasks.Count == 0);
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();

        for (var renewal = 0; renewal < 4; renewal++)
        {
            Advance(Lease / 3);
            await Store.UntilAsync(() => Find(task).LeaseUntil == Time.GetUtcNow() + Lease);
        }

        await SettleAsync();
        Find(task).Rescues.ShouldBe(0);
        attempt.End();
        await EndsAsync(task, TaskStatus.Completed);
    }

    [Fact]
    public async Task A_process_that_slept_renews_its_leases_before_it_looks_for_dead_workers()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha, time: TimeSpan.FromHours(10));
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();

        Advance(TimeSpan.FromMinutes(10));
        await SettleAsync();

        (Find(task).Status, Find(task).Rescues).ShouldBe((TaskStatus.Running, 0));
        attempt.End();
        await EndsAsync(task, TaskStatus.Completed);
    }

    [Fact]
    public async Task A_task_whose_worker_died_is_taken_over_when_its_lease_has_run_out_and_is_counted()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        var task = NewTask(Alpha);
        var there = new NodeIncarnation("there", Incarnation(99));
        await Store.Inner.CommitAsync([task, new ClaimTasks(there, Lease, 1, [new AgentSlots(Alpha, 1)])], Time.GetUtcNow, CancellationToken.None);

        Advance(Lease);
        await SettleAsync();
        Find(task.Id).Owner.ShouldBe(there);
        Advance(Lease / 3);

        var attempt = await alpha.NextAsync();
        (attempt.Run.TaskId, attempt.Run.Attempt, Find(task.Id).Rescues, Find(task.Id).Owner!.Node).ShouldBe((task.Id, 1, 1, "here"));
        Store.Inner.Totals(Alpha).ShouldBe(new AttemptTotals(0, 1, 0, 1, 1, Time.GetUtcNow(), TaskMachine.LostError));
        attempt.End();
        await EndsAsync(task.Id, TaskStatus.Completed);
    }

    [Fact]
    public async Task An_attempt_whose_task_was_taken_over_records_nothing()
    {
        var alpha = Held(Alpha, obedient: false);
        await StartAsync(slots: 1);
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();
        var there = new NodeIncarnation("there", Incarnation(99));
        var later = Time.GetUtcNow() + Lease + Lease;
        await Store.Inner.CommitAsync(
            [new RescueTasks(there, 3), new ClaimTasks(there, Lease, 1, [new AgentSlots(Alpha, 1)])], () => later, CancellationToken.None);

        attempt.Run.Data.Set("zombie", 1);
        attempt.End(AgentResult.Done("zombie"));
        await Store.UntilAsync(() => Store.Committed<RecordAttempt>().Any());
        await SettleAsync();

        (Find(task).Status, Find(task).Owner, Find(task).Output, Store.Inner.Data(Alpha, "zombie")).ShouldBe((TaskStatus.Running, there, null, null));
        await SubmitAsync(Alpha);
        await alpha.NextAsync();
    }
}

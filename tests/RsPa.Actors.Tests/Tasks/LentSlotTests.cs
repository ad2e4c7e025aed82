using Akka.Actor;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;
using RsPa.Actors.Tasks;
using RsPa.Actors.Tests.Health;
using RsPa.Agents;
using RsPa.Testing.VirtualTime;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>Attempts whose calls wait for a model: their time stands still, and their slots are lent.</summary>
public sealed class LentSlotTests(ITestOutputHelper output) : TasksKit(output)
{
    // Two nightly reports waited an hour for the model, and a critical task waited as long for their slots.
    [Fact]
    public async Task Where_low_work_in_all_slots_waits_for_the_model_a_critical_task_runs_at_once()
    {
        var alpha = Held(Alpha);
        var beta = Held(Beta);
        await StartAsync(slots: 2);
        await OpenAsync(Alpha, limit: 100);
        await OpenAsync(Beta);

        // As many as find a place, each of which waits in turn.
        var low = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SubmitAsync(TaskPriority.Low, Alpha)));
        await AllBeginToWaitAsync(alpha, low);
        Running(low).ShouldBe(2 + 2);

        var critical = await SubmitAsync(TaskPriority.Critical, Beta);

        (await beta.NextAsync()).Run.TaskId.ShouldBe(critical);
    }

    [Fact]
    public async Task Each_priority_has_lent_slots_that_no_lesser_one_takes()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 1, mostLent: 4);
        await OpenAsync(Alpha, limit: 100);
        var begun = new List<int>();

        foreach (var priority in new[] { TaskPriority.Low, TaskPriority.Medium, TaskPriority.High, TaskPriority.Critical })
        {
            var tasks = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => SubmitAsync(priority, Alpha)));
            await AllBeginToWaitAsync(alpha, tasks);
            begun.Add(Running(tasks));
        }

        begun.ShouldBe([1 + 1, 1, 1, 1]);
        (await FiguresAsync()).ShouldBe(("5", "5", "4"));
    }

    [Fact]
    public async Task One_that_is_answered_goes_on_at_once_and_nothing_is_claimed_until_the_node_is_below_its_slots_again()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 1);
        await OpenAsync(Alpha);
        var first = await SubmitAsync(Alpha);
        var one = await alpha.NextAsync();
        var wait = await BeginWaitAsync(one);
        var second = await SubmitAsync(Alpha);
        var two = await alpha.NextAsync();
        var third = await SubmitAsync(Alpha);
        await SettleAsync();

        (await SinceAsync(first)).ShouldBe(Time.GetUtcNow());
        (await SinceAsync(second)).ShouldBeNull();
        (await SinceAsync(third)).ShouldBeNull();
        wait.Dispose();
        wait.Dispose();
        await HeardAsync(one);
        (await SinceAsync(first)).ShouldBeNull();
        (await FiguresAsync()).ShouldBe(("2", "0", "0"));
        two.End();
        await EndsAsync(second, TaskStatus.Completed);
        Find(third).Status.ShouldBe(TaskStatus.Pending);

        one.End();
        await EndsAsync(first, TaskStatus.Completed);
        (await alpha.NextAsync()).Run.TaskId.ShouldBe(third);
    }

    [Fact]
    public async Task Where_none_may_be_lent_the_slot_stays_with_the_one_that_waits()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 1, mostLent: 0);
        await OpenAsync(Alpha);
        await SubmitAsync(Alpha);
        await BeginWaitAsync(await alpha.NextAsync());

        var critical = await SubmitAsync(TaskPriority.Critical, Alpha);
        await SettleAsync();

        Find(critical).Status.ShouldBe(TaskStatus.Pending);
        (await FiguresAsync()).ShouldBe(("1", "1", "0"));
    }

    [Fact]
    public async Task The_limit_of_an_agent_is_its_own_and_is_not_lent()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 4);
        await OpenAsync(Alpha, limit: 1);
        await SubmitAsync(Alpha);
        await BeginWaitAsync(await alpha.NextAsync());

        var critical = await SubmitAsync(TaskPriority.Critical, Alpha);
        await SettleAsync();

        Find(critical).Status.ShouldBe(TaskStatus.Pending);
    }

    [Fact]
    public async Task The_time_limit_stands_still_while_a_call_waits_and_goes_on_with_what_was_left()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha, retries: 0, time: TimeSpan.FromMinutes(1));
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();
        await PassAsync(TimeSpan.FromSeconds(40));
        var wait = await BeginWaitAsync(attempt);
        await PassAsync(TimeSpan.FromMinutes(10));
        wait.Dispose();
        await HeardAsync(attempt);

        await PassAsync(TimeSpan.FromSeconds(19));
        attempt.Token.IsCancellationRequested.ShouldBeFalse();
        await PassAsync(TimeSpan.FromSeconds(2));

        await EndsAsync(task, TaskStatus.Failed);
        AttemptsOf(task).Single().Outcome.ShouldBe(AttemptOutcome.TimedOut);
    }

    [Fact]
    public async Task One_that_is_cancelled_while_it_waits_ends_and_its_slot_is_lent_no_longer()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 1);
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        using var wait = await BeginWaitAsync(await alpha.NextAsync());

        (await AskAsync(new CancelTask(task, "enough"))).ShouldBeOfType<TaskCancelled>();
        await EndsAsync(task, TaskStatus.Cancelled);

        (await FiguresAsync()).ShouldBe(("0", "0", "0"));
        TaskId[] next = [await SubmitAsync(Alpha), await SubmitAsync(Alpha)];
        await alpha.NextAsync();
        await SettleAsync();
        Running(next).ShouldBe(1);
    }

    [Fact]
    public async Task One_that_waits_and_does_not_stop_is_abandoned_and_its_wait_is_of_no_effect_from_then_on()
    {
        var alpha = Held(Alpha, obedient: false);
        await StartAsync(slots: 1);
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();
        var wait = await BeginWaitAsync(attempt);

        (await AskAsync(new CancelTask(task, "enough"))).ShouldBeOfType<TaskCancelled>();
        await attempt.ToldToStopAsync();
        await PassAsync(Grace);
        await EndsAsync(task, TaskStatus.Cancelled);
        wait.Dispose();

        (await FiguresAsync()).ShouldBe(("0", "0", "0"));
        TaskId[] next = [await SubmitAsync(Alpha), await SubmitAsync(Alpha)];
        await alpha.NextAsync();
        await SettleAsync();
        Running(next).ShouldBe(1);
        attempt.End();
    }

    [Fact]
    public async Task At_the_shutdown_nothing_is_claimed_for_a_lent_slot_and_what_waits_is_handed_back()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 1);
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();
        await PhaseAsync(StopClaiming.Instance);

        using var wait = await BeginWaitAsync(attempt);
        var late = await SubmitAsync(TaskPriority.Critical, Alpha);
        var drained = PhaseAsync(Drain.Instance);
        await SettleAsync();
        (Find(late).Status, drained.IsCompleted).ShouldBe((TaskStatus.Pending, false));

        await PhaseAsync(CancelRuns.Instance);
        await drained;
        await EndsAsync(task, TaskStatus.Pending);
        (Find(task).Attempt, AttemptsOf(task).Length).ShouldBe((0, 0));
    }

    private async Task<TaskId> SubmitAsync(TaskPriority priority, AgentName agent)
    {
        var task = NewTask(agent) with { Priority = priority };
        await SubmitAsync(task);
        return task.Id;
    }

    /// <summary>Has each of these that runs wait, those too that are claimed meanwhile.</summary>
    private async Task AllBeginToWaitAsync(HeldAgent agent, IReadOnlyList<TaskId> tasks)
    {
        await SettleAsync();
        for (var waiting = 0; waiting < Running(tasks); waiting++)
            await BeginWaitAsync(await agent.NextAsync());
    }

    private async Task<IDisposable> BeginWaitAsync(HeldAttempt attempt)
    {
        var context = (AttemptContext)attempt.Run.Chat.GetService(typeof(AttemptContext))!;
        var wait = context.Waits.BeginWait();
        await HeardAsync(attempt);
        return wait;
    }

    /// <summary>Waits until the dispatcher has heard what the run was told, and what follows of it is claimed.</summary>
    private async Task HeardAsync(HeldAttempt attempt)
    {
        await Sys.ActorSelection($"{Dispatcher.Path}/run-{attempt.Run.TaskId}-{Find(attempt.Run.TaskId).Fence}").ResolveOne(TestLimit.Span);
        await SettleAsync();
    }

    private async Task<DateTimeOffset?> SinceAsync(TaskId task) =>
        (await Dispatcher.Ask<ModelWait>(new GetModelWait(task), CancellationToken.None).WaitAsync(TestLimit.Span)).Since;

    private async Task PassAsync(TimeSpan time)
    {
        Advance(time);
        await SettleAsync();
    }

    private Task<PhaseDone> PhaseAsync(object phase) => Dispatcher.Ask<PhaseDone>(phase, CancellationToken.None).WaitAsync(TestLimit.Span);

    private int Running(IEnumerable<TaskId> tasks) => tasks.Count(task => Find(task).Status == TaskStatus.Running);

    private async Task<(string Running, string Waiting, string Lent)> FiguresAsync()
    {
        var pong = await Dispatcher.Ask<Pong>(new Ping(1), CancellationToken.None).WaitAsync(TestLimit.Span);
        return (pong.Shown("running"), pong.Shown("waiting_for_model"), pong.Shown("lent_slots"));
    }
}

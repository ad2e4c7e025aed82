using Akka.Actor;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Testing.VirtualTime;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>The phases of the shutdown, in order.</summary>
public sealed class ShutdownTests(ITestOutputHelper output) : TasksKit(output)
{
    [Fact]
    public async Task What_runs_may_end_is_then_told_to_stop_and_then_handed_back_with_its_attempt_restored()
    {
        var alpha = Held(Alpha);
        var beta = Held(Beta, obedient: false);
        await StartAsync();
        await OpenAsync(Alpha);
        await OpenAsync(Beta);
        var (ends, stops, stays) = (await SubmitAsync(Alpha), await SubmitAsync(Alpha), await SubmitAsync(Beta));
        HeldAttempt[] held = [await alpha.NextAsync(), await alpha.NextAsync()];
        var stubborn = await beta.NextAsync();

        await PhaseAsync(StopClaiming.Instance);
        var late = await SubmitAsync(Alpha);
        await SettleAsync();
        Find(late).Status.ShouldBe(TaskStatus.Pending);

        var drained = PhaseAsync(Drain.Instance);
        held.Single(attempt => attempt.Run.TaskId == ends).End();
        await EndsAsync(ends, TaskStatus.Completed);
        drained.IsCompleted.ShouldBeFalse();

        var cancelled = PhaseAsync(CancelRuns.Instance);
        await held.Single(attempt => attempt.Run.TaskId == stops).ToldToStopAsync();
        await stubborn.ToldToStopAsync();
        await EndsAsync(stops, TaskStatus.Pending);
        cancelled.IsCompleted.ShouldBeFalse();
        Find(stays).Status.ShouldBe(TaskStatus.Running);

        await PhaseAsync(HandBackRuns.Instance);
        await drained;
        await cancelled;
        foreach (var id in new[] { stops, stays })
        {
            (Find(id).Status, Find(id).Attempt, Find(id).LeaseUntil).ShouldBe((TaskStatus.Pending, 0, null));
            AttemptsOf(id).ShouldBeEmpty();
        }

        await Door.Ask<PhaseDone>(FlushWrites.Instance, CancellationToken.None).WaitAsync(TestLimit.Span);
        (await AskAsync(NewTask(Alpha))).ShouldBeOfType<StoreRefused>().Reason.ShouldBe(StoreRefusal.Stopping);

        // What it still does goes nowhere.
        stubborn.End(AgentResult.Done("late"));
        (Find(stays).Status, Find(stays).Output, alpha.AnyBegun).ShouldBe((TaskStatus.Pending, null, false));
    }

    [Fact]
    public async Task Where_nothing_runs_each_phase_is_done_at_once()
    {
        await StartAsync();

        await PhaseAsync(StopClaiming.Instance);
        await PhaseAsync(Drain.Instance);
        await PhaseAsync(CancelRuns.Instance);
        await PhaseAsync(HandBackRuns.Instance);
    }

    [Fact]
    public async Task A_result_that_is_reached_after_the_order_to_stop_is_kept()
    {
        var alpha = Held(Alpha, obedient: false);
        await StartAsync();
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();
        await PhaseAsync(StopClaiming.Instance);
        var cancelled = PhaseAsync(CancelRuns.Instance);
        await attempt.ToldToStopAsync();

        attempt.End(AgentResult.Done("just in time"));

        await cancelled;
        (Find(task).Status, Find(task).Output).ShouldBe((TaskStatus.Completed, "\"just in time\""));
    }

    [Fact]
    public async Task A_task_that_was_called_off_and_still_runs_at_the_end_is_cancelled()
    {
        var alpha = Held(Alpha, obedient: false);
        await StartAsync();
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();
        await AskAsync(new CancelTask(task, "stop"));
        await attempt.ToldToStopAsync();

        await PhaseAsync(StopClaiming.Instance);
        await PhaseAsync(HandBackRuns.Instance);

        Find(task).Status.ShouldBe(TaskStatus.Cancelled);
    }

    private Task<PhaseDone> PhaseAsync(object phase) => Dispatcher.Ask<PhaseDone>(phase, CancellationToken.None).WaitAsync(TestLimit.Span);
}

using System.Diagnostics;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>Attempts that find that they have to wait, what they say of themselves meanwhile, and for whom they are traced.</summary>
public sealed class WaitTests(ITestOutputHelper output) : TasksKit(output)
{
    [Fact]
    public async Task An_attempt_that_lets_an_away_model_through_makes_its_task_wait_and_uses_up_no_try()
    {
        var isAway = true;
        Add(new QuickAgent(Alpha, _ => isAway ? throw new ModelAwayException("no answer at localhost:11434") : AgentResult.Done()));
        await StartAsync();
        await OpenAsync(Alpha, retries: 0);
        var waits = CreateTestProbe();
        Bus.Subscribe<TaskWaits>(waits);
        var task = await SubmitAsync(Alpha);

        (await waits.ExpectMsgAsync<TaskWaits>()).ShouldBe(new TaskWaits(task, Alpha, WaitKind.Model));
        (Find(task).Status, Find(task).Attempt, Find(task).Error).ShouldBe((TaskStatus.Waiting, 0, "no answer at localhost:11434"));
        AttemptsOf(task).Single().Outcome.ShouldBe(AttemptOutcome.Waiting);

        isAway = false;
        (await AskAsync(new WakeTasks(WaitKind.Model))).ShouldBeOfType<TasksWoken>().Tasks.Count.ShouldBe(1);
        await EndsAsync(task, TaskStatus.Completed);
    }

    [Fact]
    public async Task An_attempt_that_waits_until_a_moment_is_made_again_then_without_a_slot_meanwhile()
    {
        var until = Time.GetUtcNow().AddMinutes(5);
        Add(new QuickAgent(Alpha, run => Time.GetUtcNow() < until ? AgentResult.WaitUntil(until, "the shop is closed") : AgentResult.Done()));
        var beta = Held(Beta);
        await StartAsync(slots: 1);
        await OpenAsync(Alpha);
        await OpenAsync(Beta);
        var task = await SubmitAsync(Alpha);
        await EndsAsync(task, TaskStatus.Waiting);
        Find(task).WakeAt.ShouldBe(until);

        var other = await SubmitAsync(Beta);
        (await beta.NextAsync()).End();
        await EndsAsync(other, TaskStatus.Completed);

        Advance(TimeSpan.FromMinutes(5));
        await EndsAsync(task, TaskStatus.Completed);
    }

    [Fact]
    public async Task Progress_is_stored_at_most_once_a_second_and_then_the_newest()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();

        attempt.Run.Progress.Report(new AgentProgress(0.1, "first"));
        await AwaitAssertAsync(() => Find(task).ProgressMessage.ShouldBe("first"));
        for (var i = 0; i < 1_000; i++)
            attempt.Run.Progress.Report(new AgentProgress(0.5, $"page {i}"));
        await SettleAsync();
        Find(task).ProgressMessage.ShouldBe("first");

        Advance(RunActor.ProgressInterval);
        await AwaitAssertAsync(() => (Find(task).Progress, Find(task).ProgressMessage).ShouldBe((0.5, "page 999")));
        Store.Commits.SelectMany(commit => commit).OfType<ReportProgress>().Count().ShouldBe(2);
        attempt.End();
    }

    [Fact]
    public async Task An_attempt_goes_on_with_the_trace_of_its_submitter()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "RsPa.Tasks",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        var trace = ActivityTraceId.CreateRandom();
        Activity? seen = null;
        Add(new QuickAgent(Alpha, run =>
        {
            seen = Activity.Current;
            return AgentResult.Done();
        }));
        await StartAsync();
        await OpenAsync(Alpha);
        var task = NewTask(Alpha) with { TraceParent = $"00-{trace}-b7ad6b7169203331-01" };
        await SubmitAsync(task);
        await EndsAsync(task.Id, TaskStatus.Completed);

        seen.ShouldNotBeNull();
        (seen.TraceId, seen.GetTagItem("rspa.task.id")).ShouldBe((trace, task.Id.ToString()));
        await AwaitAssertAsync(() => seen.GetTagItem("rspa.outcome").ShouldBe("completed"));
    }
}

using Akka.Actor;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Actors.Tests.Health;
using RsPa.Agents;
using RsPa.Testing.VirtualTime;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>One attempt, from its claim to its record, and whatever an agent's author may do wrong in it.</summary>
public sealed class AttemptTests(ITestOutputHelper output) : TasksKit(output)
{
    public static TheoryData<string, string, bool> Mistakes() => new()
    {
        { "throws", "InvalidOperationException: the receipt is torn", true },
        { "misreads", "The input does not fit: the whole is {}, which is not of the type or form that is expected there.", true },
        { "cancels", "OperationCanceledException: by itself", true },
        { "null", "The agent returned no result (null). It should return AgentResult.Done, Fail, Reject or WaitUntil.", true },
        { "unserialisable", "The agent's output, a Circle, can't be written as JSON", false },
        { "too long", "The agent's output has 4,194,305 characters of JSON; at most 4,194,304 are kept. It should write a file instead.", false },
        { "fails", "no vendor", true },
        { "rejects", "not a receipt", false },
    };

    [Fact]
    public async Task A_task_is_run_and_its_output_and_data_are_kept()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha, """{"path":"a.txt"}""");

        var attempt = await alpha.NextAsync();
        (attempt.Run.TaskId, attempt.Run.Agent, attempt.Run.Attempt, attempt.Run.Input.GetProperty("path").GetString()).ShouldBe((task, Alpha, 1, "a.txt"));
        Find(task).Status.ShouldBe(TaskStatus.Running);
        attempt.Run.Data.Set("seen", 1);
        attempt.End(AgentResult.Done(new { TotalCost = 3 }));

        await EndsAsync(task, TaskStatus.Completed);
        Find(task).Output.ShouldBe("""{"total_cost":3}""");
        Store.Inner.Data(Alpha, "seen").ShouldBe("1");
        AttemptsOf(task).Single().Outcome.ShouldBe(AttemptOutcome.Completed);
    }

    [Fact]
    public async Task What_an_attempt_keeps_in_the_cache_other_attempts_of_its_agent_find_though_it_fails()
    {
        var (alpha, beta) = (Held(Alpha), Held(Beta));
        await StartAsync();
        await OpenAsync(Alpha, retries: 0);
        await OpenAsync(Beta);
        var first = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();
        await attempt.Run.Cache.SetAsync("rate", 1.25m);
        attempt.End(AgentResult.Reject("no"));
        await EndsAsync(first, TaskStatus.Failed);

        await SubmitAsync(Alpha);
        await SubmitAsync(Beta);

        (await (await alpha.NextAsync()).Run.Cache.GetAsync<decimal?>("rate", default)).ShouldBe(1.25m);
        (await (await beta.NextAsync()).Run.Cache.GetAsync<decimal?>("rate", default)).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_a_clear_failure_of_that_attempt(string mistake, string error, bool mayRetry)
    {
        Add(new QuickAgent(Alpha, run =>
        {
            run.Data.Set("seen", 1);
            return mistake switch
            {
                "throws" => throw new InvalidOperationException("the receipt is torn"),
                "misreads" => AgentResult.Done(run.ReadInput<int>()),
                "cancels" => throw new OperationCanceledException("by itself"),
                "null" => null,
                "unserialisable" => AgentResult.Done(new Circle()),
                "too long" => AgentResult.Done(new string('x', AttemptRunner.LongestOutput - 1)),
                "fails" => AgentResult.Fail("no vendor"),
                _ => AgentResult.Reject("not a receipt"),
            };
        }));
        await StartAsync();
        await OpenAsync(Alpha, retries: 1);

        var task = await SubmitAsync(Alpha);

        await EndsAsync(task, mayRetry ? TaskStatus.Pending : TaskStatus.Failed);
        await Store.UntilAsync(() => AttemptsOf(task).Length == 1);
        AttemptsOf(task).Single().Error.ShouldNotBeNull().ShouldStartWith(error);
        Find(task).Error.ShouldNotBeNull().ShouldStartWith(error);
        Store.Inner.Data(Alpha, "seen").ShouldBeNull();
    }

    [Fact]
    public async Task An_unknown_type_fails_the_task_and_says_what_to_do()
    {
        await StartAsync();
        await OpenAsync(Alpha);

        var task = await SubmitAsync(Alpha);

        await EndsAsync(task, TaskStatus.Failed);
        Find(task).Error.ShouldBe("This version has no agents of type 'alpha'. Put the plug-in that brings it back, or remove the agent 'alpha'.");
    }

    [Fact]
    public async Task A_failure_is_tried_again_after_its_backoff_until_the_retries_are_used_up()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha, retries: 1);
        var task = await SubmitAsync(Alpha);
        (await alpha.NextAsync()).End(AgentResult.Fail("first"));
        await Store.UntilAsync(() => AttemptsOf(task).Length == 1);
        await SettleAsync();

        Advance(TimeSpan.FromSeconds(9.9));
        await SettleAsync();
        alpha.AnyBegun.ShouldBeFalse();
        Advance(TimeSpan.FromSeconds(0.1));
        var second = await alpha.NextAsync();
        second.Run.Attempt.ShouldBe(2);
        second.End(AgentResult.Fail("second"));

        await EndsAsync(task, TaskStatus.Failed);
        AttemptsOf(task).Select(attempt => attempt.Error).ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_told_to_stop_and_tried_again()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha, time: TimeSpan.FromMinutes(2));
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();

        Advance(TimeSpan.FromMinutes(2));

        await attempt.ToldToStopAsync();
        await EndsAsync(task, TaskStatus.Pending);
        var record = AttemptsOf(task).Single();
        (record.Outcome, record.Error).ShouldBe((AttemptOutcome.TimedOut, "The attempt took longer than 2 minutes (agents.max_execution_time_minutes)."));
    }

    [Fact]
    public async Task A_cancel_reaches_the_running_attempt_through_its_token()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();

        (await AskAsync(new CancelTask(task, "not needed"))).ShouldBe(new TaskCancelled(task, Alpha, TaskStatus.Running));

        await attempt.ToldToStopAsync();
        await EndsAsync(task, TaskStatus.Cancelled);
        AttemptsOf(task).Single().Outcome.ShouldBe(AttemptOutcome.Cancelled);
        Find(task).CancelReason.ShouldBe("not needed");
    }

    [Fact]
    public async Task A_cancel_in_the_commit_that_claims_stops_the_attempt()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        var release = new TaskCompletionSource();
        Store.Inner.Gate = release.Task;
        var task = NewTask(Alpha);
        Door.Tell(task);
        var cancelling = AskAsync(new CancelTask(task.Id, "at once"));
        release.SetResult();
        await cancelling;

        if (Find(task.Id).Status != TaskStatus.Cancelled)
            await (await alpha.NextAsync()).ToldToStopAsync();
        await EndsAsync(task.Id, TaskStatus.Cancelled);
    }

    [Fact]
    public async Task An_agent_that_ignores_its_token_is_abandoned_after_the_grace_and_its_slot_is_free()
    {
        var alpha = Held(Alpha, obedient: false);
        await StartAsync(slots: 1);
        await OpenAsync(Alpha);
        var (first, second) = (await SubmitAsync(Alpha), await SubmitAsync(Alpha));
        var stubborn = await alpha.NextAsync();
        await AskAsync(new CancelTask(first, "stop"));
        await stubborn.ToldToStopAsync();
        Advance(Grace - TimeSpan.FromMilliseconds(1));
        await SettleAsync();
        Find(first).Status.ShouldBe(TaskStatus.Running);

        Advance(TimeSpan.FromMilliseconds(1));

        var next = await alpha.NextAsync();
        next.Run.TaskId.ShouldBe(second);
        Find(first).Status.ShouldBe(TaskStatus.Cancelled);
        AttemptsOf(first).Single().Error.ShouldBe("It did not stop when told to: it was abandoned.");

        // What it does later goes nowhere.
        stubborn.Run.Data.Set("late", 1);
        stubborn.End(AgentResult.Done("late"));
        next.End();
        await EndsAsync(second, TaskStatus.Completed);
        (Find(first).Output, Store.Inner.Data(Alpha, "late"), AttemptsOf(first).Length).ShouldBe((null, null, 1));
    }

    [Fact]
    public async Task An_agent_with_too_many_abandoned_attempts_gets_no_more_and_says_so_until_they_end()
    {
        var alpha = Held(Alpha, obedient: false);
        var beta = Held(Beta);
        await StartAsync(slots: 8);
        await OpenAsync(Alpha, limit: 8);
        await OpenAsync(Beta);
        var stubborn = new List<HeldAttempt>();
        for (var i = 0; i < 4; i++)
        {
            var task = await SubmitAsync(Alpha);
            stubborn.Add(await alpha.NextAsync());
            await AskAsync(new CancelTask(task, "stop"));
            await stubborn[^1].ToldToStopAsync();
            await HealthAsync(fault: null);
            Advance(Grace);
            await EndsAsync(task, TaskStatus.Cancelled);
        }

        var waiting = await SubmitAsync(Alpha);
        var other = await SubmitAsync(Beta);

        (await beta.NextAsync()).End();
        await EndsAsync(other, TaskStatus.Completed);
        Find(waiting).Status.ShouldBe(TaskStatus.Pending);
        var health = await HealthAsync("agent 'alpha' gets no more tasks: more than 3 of its attempts");
        health.Remedy.ShouldNotBeNull().ShouldContain("Restart the service");
        health.Shown("abandoned_running").ShouldBe("4");

        stubborn[0].End();
        (await alpha.NextAsync()).Run.TaskId.ShouldBe(waiting);
        await HealthAsync(fault: null);

        async Task<Pong> HealthAsync(string? fault)
        {
            var pong = await Dispatcher.Ask<Pong>(new Ping(1), CancellationToken.None).WaitAsync(TestLimit.Span);
            if (fault is null)
                pong.Fault.ShouldBeNull();
            else
                pong.Fault.ShouldNotBeNull().ShouldStartWith(fault);
            return pong;
        }
    }

    [Fact]
    public async Task Progress_is_published()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(TaskProgressed));
        Add(new QuickAgent(Alpha, run =>
        {
            run.Progress.Report(new AgentProgress(0.5, "half"));
            return AgentResult.Done();
        }));
        await StartAsync();
        await OpenAsync(Alpha);

        var task = await SubmitAsync(Alpha);

        await ExpectMsgAsync(new TaskProgressed(task, 0.5, "half", "here"));
    }

    private sealed class Circle
    {
        public Circle Next => this;
    }
}

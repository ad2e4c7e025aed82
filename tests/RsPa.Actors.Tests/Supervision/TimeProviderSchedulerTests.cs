using Akka.Actor;
using RsPa.Actors.Supervision;
using RsPa.Testing;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Supervision;

public sealed class TimeProviderSchedulerTests(ITestOutputHelper output) : RsPaTestKit(output)
{
    [Fact]
    public async Task EveryTickOfAPeriodicTimerFires_InOneAdvance()
    {
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TestActor, new Tick("a"), ActorRefs.NoSender);

        Advance(TimeSpan.FromSeconds(3.5));

        for (var i = 0; i < 3; i++)
            await ExpectMsgAsync(new Tick("a"));
        Advance(TimeSpan.FromSeconds(0.5));
        await ExpectMsgAsync(new Tick("a"));
        HasMessages.ShouldBeFalse();
    }

    [Fact]
    public async Task TimersOfDifferentPeriods_FireInTheOrderOfTheirMoments()
    {
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2), TestActor, new Tick("two"), ActorRefs.NoSender);
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), TestActor, new Tick("three"), ActorRefs.NoSender);

        Advance(TimeSpan.FromSeconds(5));

        await ExpectMsgAsync(new Tick("two"));
        await ExpectMsgAsync(new Tick("three"));
        await ExpectMsgAsync(new Tick("two"));
    }

    [Fact]
    public void ACancelledTimer_FiresNoMore()
    {
        var cancelable = Sys.Scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TestActor, new Tick("a"), ActorRefs.NoSender);
        Advance(TimeSpan.FromSeconds(1));
        ExpectMsg(new Tick("a"));

        cancelable.Cancel();
        Advance(TimeSpan.FromMinutes(1));

        HasMessages.ShouldBeFalse();
    }

    [Fact]
    public void NoDelay_FiresAtOnce()
    {
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.Zero, TestActor, new Tick("now"), ActorRefs.NoSender);

        ExpectMsg(new Tick("now"));
    }

    [Fact]
    public void TheSchedulersClock_IsTheTests()
    {
        Advance(TimeSpan.FromHours(1));

        Sys.Scheduler.Now.ShouldBe(Time.GetUtcNow());
    }

    // A task may be due in a year, and a timer of .NET takes no more than 49 days.
    [Fact]
    public void ADelayLongerThanATimerTakes_IsWaitedForToItsEnd()
    {
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromDays(365), TestActor, new Tick("next year"), ActorRefs.NoSender);

        Advance(TimeSpan.FromDays(364.9));
        HasMessages.ShouldBeFalse();
        Advance(TimeSpan.FromDays(0.1));

        ExpectMsg(new Tick("next year"));
    }

    [Fact]
    public void PartOfAMillisecond_IsNotCutOff()
    {
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(1.5), TestActor, new Tick("late"), ActorRefs.NoSender);

        Advance(TimeSpan.FromMilliseconds(1.4));
        HasMessages.ShouldBeFalse();
        Advance(TimeSpan.FromMilliseconds(0.6));

        ExpectMsg(new Tick("late"));
    }

    [Fact]
    public void WhatThrows_KeepsNothingElseFromItsTime()
    {
        Sys.Scheduler.Advanced.ScheduleRepeatedly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), () =>
        {
            TestActor.Tell(new Tick("before"));
            throw new InvalidOperationException("broken");
        });
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(3), TestActor, new Tick("other"), ActorRefs.NoSender);

        EventFilter.Exception<InvalidOperationException>().Expect(2, () => Advance(TimeSpan.FromSeconds(2)));
        Advance(TimeSpan.FromSeconds(1));

        ReceiveN(4).Cast<Tick>().Select(tick => tick.Name).Order().ShouldBe(["before", "before", "before", "other"]);
    }

    [Fact]
    public async Task AfterTheSystemHasEnded_NothingFires()
    {
        var fired = 0;
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromSeconds(1), () => fired++);
        Sys.Scheduler.Advanced.ScheduleRepeatedly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), () => fired++);
        await Sys.Terminate();

        Advance(TimeSpan.FromSeconds(10));

        fired.ShouldBe(0);
    }

    [Fact]
    public void WhatTheSenderIsInTheMiddleOf_IsNoPartOfTheMessage()
    {
        var traced = new AsyncLocal<string> { Value = "the sender's" };
        string? seen = "not run";
        using var ran = new ManualResetEventSlim();
        using var scheduler = OfTheService();
        ((IAdvancedScheduler)scheduler).ScheduleOnce(TimeSpan.FromMilliseconds(1), () =>
        {
            seen = traced.Value;
            ran.Set();
        });

        ran.Wait(TimeSpan.FromSeconds(10)).ShouldBeTrue();
        seen.ShouldBeNull();
    }

    [Fact]
    public void OnTheSystemsClock_NothingComesTooEarly()
    {
        var delays = Enumerable.Range(1, 40).Select(i => TimeSpan.FromMilliseconds(i * 0.7)).ToArray();
        var waited = new System.Collections.Concurrent.ConcurrentBag<TimeSpan>();
        using var all = new CountdownEvent(delays.Length);
        using var scheduler = OfTheService();
        foreach (var delay in delays)
        {
            var asked = scheduler.MonotonicClock;
            ((IAdvancedScheduler)scheduler).ScheduleOnce(delay, () =>
            {
                waited.Add(scheduler.MonotonicClock - asked - delay);
                all.Signal();
            });
        }

        all.Wait(TimeSpan.FromSeconds(10)).ShouldBeTrue();
        waited.ShouldAllBe(tooLate => tooLate >= TimeSpan.Zero);
    }

    private TimeProviderScheduler OfTheService() => new(Sys.Settings.Config, Sys.Log);

    private sealed record Tick(string Name) : INoSerializationVerificationNeeded;
}

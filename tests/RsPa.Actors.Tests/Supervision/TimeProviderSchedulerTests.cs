using Akka.Actor;
using RsPa.Actors.Supervision;
using RsPa.Testing;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Supervision;

public sealed class TimeProviderSchedulerTests(ITestOutputHelper output) : RsPaTestKit(output)
{
    [Fact]
    public async Task Every_tick_of_a_periodic_timer_fires_in_one_advance()
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
    public async Task Timers_of_different_periods_fire_in_the_order_of_their_moments()
    {
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2), TestActor, new Tick("two"), ActorRefs.NoSender);
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), TestActor, new Tick("three"), ActorRefs.NoSender);

        Advance(TimeSpan.FromSeconds(5));

        await ExpectMsgAsync(new Tick("two"));
        await ExpectMsgAsync(new Tick("three"));
        await ExpectMsgAsync(new Tick("two"));
    }

    [Fact]
    public void A_cancelled_timer_fires_no_more()
    {
        var cancelable = Sys.Scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TestActor, new Tick("a"), ActorRefs.NoSender);
        Advance(TimeSpan.FromSeconds(1));
        ExpectMsg(new Tick("a"));

        cancelable.Cancel();
        Advance(TimeSpan.FromMinutes(1));

        HasMessages.ShouldBeFalse();
    }

    [Fact]
    public void No_delay_fires_at_once()
    {
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.Zero, TestActor, new Tick("now"), ActorRefs.NoSender);

        ExpectMsg(new Tick("now"));
    }

    [Fact]
    public void The_schedulers_clock_is_the_tests()
    {
        Advance(TimeSpan.FromHours(1));

        Sys.Scheduler.Now.ShouldBe(Time.GetUtcNow());
    }

    // A task may be due in a year, and a timer of .NET takes no more than 49 days.
    [Fact]
    public void A_delay_longer_than_a_timer_takes_is_waited_for_to_its_end()
    {
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromDays(365), TestActor, new Tick("next year"), ActorRefs.NoSender);

        Advance(TimeSpan.FromDays(364.9));
        HasMessages.ShouldBeFalse();
        Advance(TimeSpan.FromDays(0.1));

        ExpectMsg(new Tick("next year"));
    }

    [Fact]
    public void Part_of_a_millisecond_is_not_cut_off()
    {
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(1.5), TestActor, new Tick("late"), ActorRefs.NoSender);

        Advance(TimeSpan.FromMilliseconds(1.4));
        HasMessages.ShouldBeFalse();
        Advance(TimeSpan.FromMilliseconds(0.6));

        ExpectMsg(new Tick("late"));
    }

    [Fact]
    public void What_throws_keeps_nothing_else_from_its_time()
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
    public async Task After_the_system_has_ended_nothing_fires()
    {
        var fired = 0;
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromSeconds(1), () => fired++);
        Sys.Scheduler.Advanced.ScheduleRepeatedly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), () => fired++);
        await Sys.Terminate();

        Advance(TimeSpan.FromSeconds(10));

        fired.ShouldBe(0);
    }

    [Fact]
    public void What_the_sender_is_in_the_middle_of_is_no_part_of_the_message()
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
    public void On_the_systems_clock_nothing_comes_too_early()
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

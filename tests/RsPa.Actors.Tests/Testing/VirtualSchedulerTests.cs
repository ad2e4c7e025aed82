using Akka.Actor;
using RsPa.Testing;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Testing;

public sealed class VirtualSchedulerTests(ITestOutputHelper output) : RsPaTestKit(output)
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

    private sealed record Tick(string Name) : INoSerializationVerificationNeeded;
}

using Akka.Actor;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Events;

namespace RsPa.Application.Tests.Events;

public sealed class LiveChangesTests : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("live");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public async Task A_slow_follower_loses_the_oldest_changes_and_is_told_how_many()
    {
        using var live = new LiveChanges(_system, new LocalEventBus(_system));
        using var slow = live.Follow(buffer: 2);
        using var quick = live.Follow(buffer: 100);
        for (var i = 0; i < 5; i++)
            _system.EventStream.Publish(new TaskProgressed(new TaskId(Guid.Empty), i, "on", "here"));
        for (var i = 0; i < 5; i++)
        {
            (await quick.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, CancellationToken.None)).ShouldBeTrue();
            quick.TryTake(out _).ShouldBeTrue();
        }

        // The last one is offered to both, to the slow one first.
        slow.TakeDropped().ShouldBe(3);
        slow.TakeDropped().ShouldBe(0);
        slow.TryTake(out var change).ShouldBeTrue();
        ((TaskProgressed)change!.Event).Fraction.ShouldBe(3);
        quick.TakeDropped().ShouldBe(0);
    }

    [Fact]
    public void A_follower_that_leaves_is_forgotten()
    {
        using var live = new LiveChanges(_system, new LocalEventBus(_system));
        live.Follow().Dispose();
        live.Followers.ShouldBe(0);
    }
}

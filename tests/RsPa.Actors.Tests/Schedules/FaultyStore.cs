using Akka.Actor;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Store;
using RsPa.Actors.Supervision;
using RsPa.Agents;
using RsPa.Testing.Store;

namespace RsPa.Actors.Tests.Schedules;

/// <summary>A store in memory that fails at a chosen change of schedules, before it is stored or after, and from then on until it recovers.</summary>
internal sealed class FaultyStore(AgentName agent) : IMainStore
{
    private int _left = int.MaxValue;
    private bool _isStored;
    private IActorRef? _door;

    public MemoryStore Memory { get; } = new(agent);

    /// <summary>Whether it has failed.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Fails at the given change of schedules from now on, the first being 1.</summary>
    public void FailAt(int change, bool isStored) => (_left, _isStored) = (change, isStored);

    /// <summary>Takes all again.</summary>
    public void Recover() => (_left, HasFailed) = (int.MaxValue, false);

    /// <summary>The door to it, which all share.</summary>
    public IActorRef Door(ActorSystem system, FakeTimeProvider time, IEventBus events) =>
        _door ??= system.ActorOf(StoreActor.Props(this, new StoreSettings(1_000, 64 * 1024 * 1024, 1_000, 500, TimeSpan.FromSeconds(15)), time, events, new RestartPolicy()));

    /// <summary>The door that there is.</summary>
    public IActorRef Door(ActorSystem _) => _door!;

    public async Task<IReadOnlyList<StoreReply>> CommitAsync(IReadOnlyList<StoreCommand> commands, Func<DateTimeOffset> clock, CancellationToken cancellationToken)
    {
        if (HasFailed)
            throw new StorageException("the process is dead");
        if (!commands.Any(command => command is ChangeSchedules) || --_left > 0)
            return await Memory.CommitAsync(commands, clock, cancellationToken);
        HasFailed = true;
        if (_isStored)
            await Memory.CommitAsync(commands, clock, cancellationToken);
        throw new StorageException("the process was killed");
    }
}

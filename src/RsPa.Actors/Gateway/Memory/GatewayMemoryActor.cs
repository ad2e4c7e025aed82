using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Gateway.Memory;

/// <summary>
/// <c>gateway/memory</c>: keeps what the gateway has measured, and what tenants have used, over a restart. It is apart from the gateway, so that a
/// full disk costs that memory and no call.
/// </summary>
public sealed class GatewayMemoryActor : SystemPersistentActor
{
    private const int EventsPerSnapshot = 100;

    private GatewayMemo _memo = GatewayMemo.Empty;
    private int _events;

    /// <summary>Makes the actor; use <see cref="Props"/>.</summary>
    public GatewayMemoryActor(IEventBus events)
        : base(events)
    {
        Recover<SnapshotOffer>(offer => _memo = (GatewayMemo)offer.Snapshot);
        Recover<GatewayMemo>(changes => _memo = _memo.With(changes));
        Command<RecallGateway>(_ => Sender.Tell(new GatewayRecalled(_memo)));
        Command<GatewayMemo>(changes => Persist(changes, Keep));
        Command<SaveSnapshotSuccess>(saved =>
        {
            DeleteMessages(saved.Metadata.SequenceNr);
            DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
        });
        Command<SaveSnapshotFailure>(failed => Log.Warning(failed.Cause, "The gateway's memory could not store a snapshot. Nothing is lost; it is tried again with further events."));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(failed => Log.Warning(failed.Cause, "The gateway's memory could not delete events that a snapshot holds. They only take space."));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failed => Log.Warning(failed.Cause, "The gateway's memory could not delete older snapshots. They only take space."));
    }

    /// <inheritdoc/>
    public override string PersistenceId => "gateway";

    /// <summary>The props, with a supervisor that starts it again after a failure.</summary>
    public static Props Props(IEventBus events, RestartPolicy restart) => Restarting.Of(Akka.Actor.Props.Create(() => new GatewayMemoryActor(events)), restart);

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures() => [new HealthFigure.Number("models", _memo.Models.Count, "{model}"), new HealthFigure.Number("tenants", _memo.Tenants.Count, "{tenant}")];

    private void Keep(GatewayMemo changes)
    {
        _memo = _memo.With(changes);
        if (++_events < EventsPerSnapshot)
            return;
        _events = 0;
        SaveSnapshot(_memo);
    }
}

/// <summary>Asks for what is remembered; answered by <see cref="GatewayRecalled"/>.</summary>
internal sealed class RecallGateway : INoSerializationVerificationNeeded
{
    public static RecallGateway Instance { get; } = new();
}

/// <summary>What is remembered.</summary>
internal sealed record GatewayRecalled(GatewayMemo Memo) : INoSerializationVerificationNeeded;

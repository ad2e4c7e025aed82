using Akka.Actor;
using Akka.Persistence;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Health;

namespace RsPa.Actors.Supervision;

/// <summary>
/// The base of system actors that keep a journal: as <see cref="SystemActor"/>, and it answers <see cref="Ping"/> while it recovers
/// or stores too, since a ping that waited for the disk would look like a stuck actor.
/// </summary>
public abstract class SystemPersistentActor : ReceivePersistentActor
{
    private readonly ActorHealth _health;

    /// <summary>Finds the stats of this actor's earlier lives.</summary>
    /// <param name="events">Where it is announced that no restart heals it.</param>
    protected SystemPersistentActor(IEventBus events) => _health = new ActorHealth(Context, events);

    /// <summary>One word for how it is: <c>recovering</c>, then <c>ready</c>, unless it says otherwise.</summary>
    protected string State
    {
        get => _health.State;
        set => _health.State = value;
    }

    /// <summary>What is wrong, where something is; put right by setting it to nothing.</summary>
    protected ActorFault? Fault
    {
        get => _health.Fault;
        set => _health.Fault = value;
    }

    /// <summary>What it shows of itself in the health of the service. Called at each <see cref="Ping"/>, where a fault may be set too.</summary>
    protected virtual IReadOnlyList<HealthFigure> Figures() => [];

    /// <inheritdoc/>
    protected override bool AroundReceive(Receive receive, object message)
    {
        _health.Count();
        if (message is Ping ping)
        {
            var figures = Figures();
            Sender.Tell(_health.Answer(ping, figures), Self);
            return true;
        }

        try
        {
            return base.AroundReceive(receive, message);
        }
        catch (Exception failure)
        {
            _health.Failed(failure);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void AroundPreStart()
    {
        _health.Started();
        State = ActorHealth.Recovering;
        base.AroundPreStart();
    }

    /// <inheritdoc/>
    protected override void OnReplaySuccess()
    {
        State = ActorHealth.Ready;
        base.OnReplaySuccess();
    }

    /// <inheritdoc/>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        // Akka only logs it, and stops the actor in any case.
        if (!_health.Failed(new JournalFailedException($"The journal did not store {@event.GetType().Name} of '{PersistenceId}': {cause.Message}", cause)))
            base.OnPersistFailure(cause, @event, sequenceNr);
    }

    /// <inheritdoc/>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        // The event could not be serialised. Akka would go on without it, and the actor's state would part from its journal.
        var failure = new JournalFailedException($"The journal refused {@event.GetType().Name} of '{PersistenceId}': {cause.Message}", cause);
        _health.Failed(failure);
        throw failure;
    }

    /// <inheritdoc/>
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        if (!_health.CannotRecover(PersistenceId, reason, message))
            base.OnRecoveryFailure(reason, message);
    }
}

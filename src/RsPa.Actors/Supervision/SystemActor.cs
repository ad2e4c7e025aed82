using Akka.Actor;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Health;

namespace RsPa.Actors.Supervision;

/// <summary>
/// The base of the actors that the service stands on. It counts what they handle, their restarts and failures, and answers
/// <see cref="Ping"/> for them. Actors of which thousands come and go do without it.
/// </summary>
public abstract class SystemActor : ReceiveActor
{
    private readonly ActorHealth _health;

    /// <summary>Finds the stats of this actor's earlier lives.</summary>
    /// <param name="events">Where it is announced that no restart heals it.</param>
    protected SystemActor(IEventBus events) => _health = new ActorHealth(Context, events);

    /// <summary>One word for how it is: <c>ready</c> once it started, unless it says otherwise.</summary>
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

    /// <summary>What the owner could do, where nothing is wrong with the service and yet something could be better; nothing otherwise.</summary>
    protected string? Advice
    {
        get => _health.Advice;
        set => _health.Advice = value;
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
        base.AroundPreStart();
    }

    /// <inheritdoc/>
    public override void AroundPostRestart(Exception cause, object message)
    {
        // Restarted in place: Akka does not pass by AroundPreStart then.
        _health.Started();
        base.AroundPostRestart(cause, message);
    }

    /// <inheritdoc/>
    public override void AroundPreRestart(Exception cause, object message)
    {
        _health.Failed(cause);
        base.AroundPreRestart(cause, message);
    }
}

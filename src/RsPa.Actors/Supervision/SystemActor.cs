using Akka.Actor;
using RsPa.Actors.Protocol.Health;

namespace RsPa.Actors.Supervision;

/// <summary>
/// The base of the actors that the service stands on. It counts what they handle, their restarts and failures, and answers
/// <see cref="Ping"/> for them. Actors of which thousands come and go do without it.
/// </summary>
public abstract class SystemActor : ReceiveActor
{
    private readonly Vitals _vitals;

    /// <summary>Finds the stats of this actor's earlier lives.</summary>
    protected SystemActor() => _vitals = new Vitals(Context);

    /// <summary>One word for how it is: <c>ready</c> once it started, unless it says otherwise.</summary>
    protected string State
    {
        get => _vitals.State;
        set => _vitals.State = value;
    }

    /// <summary>What is wrong, where something is; put right by setting it to nothing.</summary>
    protected ActorFault? Fault
    {
        get => _vitals.Fault;
        set => _vitals.Fault = value;
    }

    /// <summary>What the owner could do, where nothing is wrong with the service and yet something could be better; nothing otherwise.</summary>
    protected string? Advice
    {
        get => _vitals.Advice;
        set => _vitals.Advice = value;
    }

    /// <summary>Figures to show in the health of the service. Called at each <see cref="Ping"/>.</summary>
    protected virtual IReadOnlyDictionary<string, string> Details() => Vitals.NoDetails;

    /// <inheritdoc/>
    protected override bool AroundReceive(Receive receive, object message)
    {
        _vitals.Count();
        if (message is Ping ping)
        {
            Sender.Tell(_vitals.Answer(ping, Details()), Self);
            return true;
        }

        try
        {
            return base.AroundReceive(receive, message);
        }
        catch (Exception failure)
        {
            _vitals.Failed(failure);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void AroundPreStart()
    {
        _vitals.Started();
        base.AroundPreStart();
    }

    /// <inheritdoc/>
    public override void AroundPreRestart(Exception cause, object message)
    {
        _vitals.Failed(cause);
        base.AroundPreRestart(cause, message);
    }
}

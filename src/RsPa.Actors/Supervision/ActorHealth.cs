using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Health;

namespace RsPa.Actors.Supervision;

/// <summary>What the two bases of system actors have in common, since an actor has only one base.</summary>
internal sealed class ActorHealth(IActorContext context, IEventBus events)
{
    public const string Ready = "ready";
    public const string Recovering = "recovering";

    /// <summary>The state of an actor that was restarted in place, and waits before it goes on with its work.</summary>
    public const string Restarting = "restarting";

    private readonly ActorStats _stats = ActorStats.Of(context.System, context.Self.Path);
    private readonly ILoggingAdapter _log = context.GetLogger();

    public ActorFault? Fault { get; set; }

    public string? Advice { get; set; }

    public string State
    {
        get => _stats.State;
        set => _stats.State = value;
    }

    public void Count() => _stats.CountHandled();

    public Pong Answer(Ping ping, IReadOnlyList<HealthFigure> figures) => new(ping.Round, _stats.Name, State, Fault?.Message, Fault?.Remedy ?? Advice, figures);

    public void Started()
    {
        if (_stats.CountStart() > 1)
        {
            SupervisionInstruments.CountRestart(_stats.Name);
            _log.Warning("{0} was restarted (restart {1}) after: {2}", _stats.Name, _stats.Restarts, _stats.LastFailure ?? "it stopped");
        }

        State = Ready;
    }

    /// <summary>Notes a failure, and announces it where no restart heals it.</summary>
    /// <returns>Whether it is announced: whoever stops the service says what it is, once for all who share it.</returns>
    public bool Failed(Exception cause)
    {
        _stats.Failed(cause);
        State = "failed";
        for (var inner = cause; inner is not null; inner = inner.InnerException)
        {
            if (inner is not ServiceFaultException fault)
                continue;
            events.Publish(new ServiceFaulted(_stats.Name, fault.Message));
            return true;
        }

        return false;
    }

    /// <summary>Notes that the actor's journal can't be read.</summary>
    /// <returns>As <see cref="Failed"/>.</returns>
    public bool CannotRecover(string persistenceId, Exception cause, object? stored)
    {
        var what = stored is null ? "its journal" : $"a stored {stored.GetType().Name}";
        if (Failed(new JournalFailedException($"'{persistenceId}' can't read {what}: {cause.Message}", cause)))
            return true;
        _log.Error(cause, "{0} can't recover: {1} can't be read. It is tried again; should it not heal, restore journal.db from a backup, or use the version of RsPa that wrote it.", _stats.Name, what);
        return false;
    }
}

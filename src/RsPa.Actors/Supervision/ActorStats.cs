using Akka.Actor;

namespace RsPa.Actors.Supervision;

/// <summary>
/// What is known about one system actor over all of its lives. Written by the actor itself, one message at a time, and read by
/// anyone: a reader may see a value that is a moment old, never a torn one.
/// </summary>
public sealed class ActorStats
{
    private long _handled;
    private int _starts;
    private volatile string _state = "starting";
    private volatile string? _lastFailure;

    internal ActorStats(string name) => Name = name;

    /// <summary>Its path below <c>/user</c>, without the supervisors that only restart it.</summary>
    public string Name { get; }

    /// <summary>Messages handled since it first started.</summary>
    public long Handled => Volatile.Read(ref _handled);

    /// <summary>How often it was restarted.</summary>
    public int Restarts => Math.Max(0, Volatile.Read(ref _starts) - 1);

    /// <summary>Its own word for its state.</summary>
    public string State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>The newest failure, where there was one.</summary>
    public string? LastFailure => _lastFailure;

    /// <summary>The stats of the actor at a path: the same object for each of its lives.</summary>
    public static ActorStats Of(ActorSystem system, ActorPath path) => ActorStatsRegistry.Get(system).Of(ActorNames.Of(path));

    // Only the actor's own thread writes, so a plain increment is enough.
    internal void CountHandled() => Volatile.Write(ref _handled, _handled + 1);

    internal int CountStart() => Interlocked.Increment(ref _starts);

    internal void Failed(Exception cause) => _lastFailure = $"{cause.GetType().Name}: {cause.Message}";
}

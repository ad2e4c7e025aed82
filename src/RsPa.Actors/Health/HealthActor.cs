using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Health;

/// <summary>
/// Asks every system actor at intervals how it is, at the start in quick succession until it has begun, and makes silence a fault.
/// It answers <see cref="GetHealth"/> at once from what it knows, so that a stuck actor can't make the question hang.
/// </summary>
public sealed class HealthActor : SystemActor, IWithTimers
{
    private readonly IReadOnlyDictionary<string, ICanTell> _parts;
    private readonly HealthPolicy _policy;
    private readonly TimeProvider _time;
    private readonly ActorStatsRegistry _stats;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<string> _faulty = new(StringComparer.Ordinal);

    private readonly DateTimeOffset _startedAt;

    private HealthState _state;
    private long _round;

    /// <summary>Makes the actor; use <see cref="Props"/>.</summary>
    public HealthActor(IReadOnlyDictionary<string, ICanTell> parts, HealthPolicy policy, TimeProvider time, IEventBus events)
        : base(events)
    {
        _parts = parts;
        _policy = policy;
        _time = time;
        _stats = ActorStatsRegistry.Get(Context.System);
        _startedAt = time.GetUtcNow();
        _state = HealthState.Begin(parts.Keys, _startedAt);

        Receive<Round>(_ => Ask());
        Receive<StartRound>(_ => AskThoseThatStart());
        Receive<Pong>(Hear);
        Receive<GetHealth>(_ => Sender.Tell(Report()));

        // Whoever is being restarted may have a stand-in that answers in its place: that is no sign of life.
        ReceiveAny(_ => { });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make the actor.</summary>
    /// <param name="parts">Each part under its shown name (<see cref="ActorNames.Of"/> of its path), and where it is told.</param>
    /// <param name="policy">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="events">Where it is announced that no restart heals it.</param>
    public static Props Props(IReadOnlyDictionary<string, ICanTell> parts, HealthPolicy policy, TimeProvider time, IEventBus events) =>
        Akka.Actor.Props.Create(() => new HealthActor(parts, policy, time, events));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartPeriodicTimer(Round.Instance, Round.Instance, TimeSpan.Zero, _policy.Interval);
        Timers.StartPeriodicTimer(StartRound.Instance, StartRound.Instance, _policy.StartInterval);
    }

    // So that the service is known to be ready soon after it is. What has not begun for long is not asked so often any more: the
    // questions would only pile up before an actor that is stuck.
    private void AskThoseThatStart()
    {
        var starting = _state.NotBegun.ToArray();
        if (starting.Length == 0 || _time.GetUtcNow() - _startedAt > _policy.SilenceLimit)
            Timers.Cancel(StartRound.Instance);
        foreach (var name in starting)
            _parts[name].Tell(new Ping(_round), Self);
    }

    private void Ask()
    {
        _round++;
        foreach (var part in _parts.Values)
            part.Tell(new Ping(_round), Self);
        LogChanges();
    }

    private void Hear(Pong pong)
    {
        _state = _state.Heard(pong, _time.GetUtcNow());
        if (pong.Fault is not null || _faulty.Contains(pong.Name))
            LogChanges();
    }

    private HealthReport Report() => _state.Report(_policy, _time.GetUtcNow(), name => _stats.Find(name)?.LastFailure);

    private void LogChanges()
    {
        foreach (var part in Report().Parts)
        {
            if (part.Fault is { } fault && _faulty.Add(part.Name))
            {
                HealthInstruments.Count(part.Name, 1);
                _log.Warning("{0} is faulty: {1} Remedy: {2}", part.Name, fault, part.Remedy);
            }
            else if (part.Fault is null && _faulty.Remove(part.Name))
            {
                HealthInstruments.Count(part.Name, -1);
                _log.Info("{0} is well again: {1}", part.Name, part.State);
            }
        }
    }

    private sealed record StartRound : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static StartRound Instance { get; } = new();
    }

    private sealed record Round : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Round Instance { get; } = new();
    }
}

using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Health;

namespace RsPa.Actors.Gateway;

/// <summary>
/// When the gateway looks at its servers: one that is away and waited for often, and its machine is woken. What a look finds comes back to the
/// actor as a message. A part of the gateway's actor, called on its thread alone.
/// </summary>
/// <param name="catalog">The servers.</param>
/// <param name="options">How often.</param>
/// <param name="waker">Wakes machines; nothing where none is woken.</param>
/// <param name="clock">The actor's clock.</param>
/// <param name="self">The actor.</param>
/// <param name="timers">Its timers.</param>
/// <param name="log">Its log.</param>
internal sealed class EndpointLooks(ModelCatalog catalog, GatewayOptions options, IWakeSender? waker, ForwardClock clock, IActorRef self, Func<ITimerScheduler> timers, ILoggingAdapter log)
{
    // A person who was told that the model is away may ask again soon.
    private static readonly TimeSpan MissedFor = TimeSpan.FromMinutes(2);

    private readonly List<IDisposable> _following = [];
    private readonly Dictionary<EndpointId, WakeTries> _wakes = [];
    private readonly HashSet<EndpointId> _often = [];
    private DateTimeOffset? _missedAt;

    /// <summary>Whether a call waits, or a task has come to wait.</summary>
    public required Func<bool> IsWaitedFor { get; init; }

    /// <summary>Whether tasks may wait.</summary>
    public required Func<bool> MayTasksWait { get; init; }

    /// <summary>Begins: each is looked at after a wait.</summary>
    public void Begin(TimeSpan wait)
    {
        foreach (var endpoint in catalog.Endpoints)
        {
            var (id, actor) = (endpoint.Id, self);
            _following.Add(endpoint.Health.Follow(health => actor.Tell(new HealthSeen(id, health))));
            timers().StartSingleTimer(LookAgain.Of(id), new LookDue(id), wait);
        }
    }

    /// <summary>Looks at one, and wakes its machine where it sleeps and is waited for. Not waited for: the finding comes by itself, and calls go on meanwhile.</summary>
    public void Look(EndpointId id)
    {
        Rouse(id);
        var actor = self;
        _ = catalog.Endpoint(id)!.Health.GetAsync(force: true).AsTask().ContinueWith(
            look =>
            {
                _ = look.Exception; // one that fails has said so in the state
                actor.Tell(new LookAgain(id));
            },
            TaskScheduler.Default);
    }

    /// <summary>Has one looked at again when it is time.</summary>
    public void LookLater(EndpointId id)
    {
        var isAway = catalog.Endpoint(id)?.Health.Current is OllamaHealthState.Away;
        var isMissed = isAway && (MayTasksWait() || IsMissed());
        if (isMissed)
            _often.Add(id);
        else
            _often.Remove(id);
        timers().StartSingleTimer(LookAgain.Of(id), new LookDue(id), !isAway ? options.HealthCheckInterval : isMissed ? options.AwayInterval : options.QuietAwayInterval);
    }

    /// <summary>Somebody wants a model: where every server is away, they are looked at often from now on.</summary>
    public void Want()
    {
        if (catalog.IsAnyUp)
            return;
        _missedAt = clock.Now();
        foreach (var endpoint in catalog.Endpoints.Where(endpoint => endpoint.Health.Current is OllamaHealthState.Away && !_often.Contains(endpoint.Id)))
            LookLater(endpoint.Id);
    }

    /// <summary>One is there: its machine is awake.</summary>
    public void Found(EndpointId id) => _wakes.Remove(id);

    /// <summary>How often machines were woken.</summary>
    public IEnumerable<HealthFigure> Figures() => _wakes.Select(static wake => new HealthFigure.Number($"{wake.Key.Value} wake_tries", wake.Value.Tries, "{try}"));

    /// <summary>Follows the servers no more.</summary>
    public void End()
    {
        foreach (var following in _following)
            following.Dispose();
    }

    private bool IsMissed() => IsWaitedFor() || clock.Now() - _missedAt < MissedFor;

    private void Rouse(EndpointId id)
    {
        var endpoint = catalog.Endpoint(id)!;
        if (endpoint.Health.Current is not OllamaHealthState.Away || endpoint.Options.Mac is not { } mac || waker is null || !IsMissed() ||
            _wakes.GetValueOrDefault(id, new WakeTries()).Wake(clock.Now()) is not { } tries)
        {
            return;
        }

        _wakes[id] = tries;
        var logger = log;
        _ = waker.SendAsync(mac, CancellationToken.None).ContinueWith(
            sent =>
            {
                if (sent.IsCompletedSuccessfully)
                    logger.Info("{Endpoint} is away, and somebody waits for it: its machine {Mac} was woken (try {Try} of this absence).", id.Value, mac, tries.Tries);
                else
                    logger.Warning(sent.Exception?.GetBaseException(), "{Endpoint} is away, and its machine {Mac} could not be woken: the packet was not sent. Check that this computer may broadcast on its network.", id.Value, mac);
            },
            TaskScheduler.Default);
    }

    /// <summary>It is time to look at one.</summary>
    internal sealed record LookDue(EndpointId Endpoint) : INoSerializationVerificationNeeded;

    /// <summary>A look is over.</summary>
    internal sealed record LookAgain(EndpointId Endpoint) : INoSerializationVerificationNeeded
    {
        public static object Of(EndpointId endpoint) => (typeof(LookAgain), endpoint);
    }

    /// <summary>Something was found.</summary>
    internal sealed record HealthSeen(EndpointId Endpoint, OllamaHealthState Health) : INoSerializationVerificationNeeded;
}

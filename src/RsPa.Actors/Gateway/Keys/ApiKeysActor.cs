using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Gateway.Keys;

/// <summary>
/// <c>gateway-keys</c>: reads the API keys as it starts, when they change, and each minute, since another node may have changed them;
/// and has noted, once a minute at most, which were used.
/// </summary>
public sealed partial class ApiKeysActor : SystemActor, IWithTimers, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ApiKeys _keys;
    private readonly Func<IApiKeyQueries> _queries;
    private readonly IActorRef _store;
    private readonly RestartDelays _delays;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<IActorRef> _asked = [];
    private bool _isReading;
    private bool _isAskedAgain;
    private List<IActorRef> _answered = [];

    /// <summary>Makes the actor; use <see cref="Props"/>.</summary>
    public ApiKeysActor(ApiKeys keys, Func<IApiKeyQueries> queries, IActorRef store, IEventBus events, RestartDelays delays, ILogger<ApiKeysActor> log)
        : base(events)
    {
        _keys = keys;
        _queries = queries;
        _store = store;
        _delays = delays;
        _log = log;
        Receive<LoadApiKeys>(_ =>
        {
            _asked.Add(Sender);
            Read();
        });
        Receive<MinuteOver>(_ =>
        {
            Read();
            Note();
        });
        Receive<KeysRead>(Loaded);
        Receive<StoreReply>(_ => { }); // A use that was not noted is noted with the next one.
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make the actor. It is restarted in place.</summary>
    /// <param name="keys">Where it puts them.</param>
    /// <param name="queries">Reads them.</param>
    /// <param name="store">Where uses are noted.</param>
    /// <param name="time">The clock.</param>
    /// <param name="events">Where it is announced that no restart heals it.</param>
    /// <param name="restart">The waits after failures.</param>
    /// <param name="log">Where it logs.</param>
    public static Props Props(ApiKeys keys, Func<IApiKeyQueries> queries, IActorRef store, TimeProvider time, IEventBus events, RestartPolicy restart, ILogger<ApiKeysActor> log)
    {
        var delays = new RestartDelays(restart, time);
        return Akka.Actor.Props.Create(() => new ApiKeysActor(keys, queries, store, events, delays, log));
    }

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(MinuteOver.Instance, MinuteOver.Instance, _delays.Starting(), Interval);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stopping.Cancel();
        Note();
    }

    /// <summary>Called by Akka when the actor has stopped.</summary>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures() => [new HealthFigure.Number("keys", _keys.Count, "{key}")];

    // What changes while it reads is read once more: an answer is about all that was stored before the question.
    private void Read()
    {
        if (_isReading)
        {
            _isAskedAgain = true;
            return;
        }

        _isReading = true;
        _answered = [.. _asked];
        _asked.Clear();
        _ = ReadAsync().PipeTo(Self);
    }

    private async Task<KeysRead> ReadAsync()
    {
        try
        {
            return new KeysRead(await _queries().ListAsync(_stopping.Token).ConfigureAwait(false), null);
        }
        catch (ObjectDisposedException)
        {
            return new KeysRead(null, null); // a service that could not start is gone already
        }
        catch (Exception failure)
        {
            return new KeysRead(null, failure.GetBaseException().Message);
        }
    }

    private void Loaded(KeysRead read)
    {
        _isReading = false;
        if (read.Keys is { } keys)
            _keys.Load(keys);
        else if (read.Error is { } reason)
            NotRead(_log, reason);
        Fault = read.Error is { } error ? new ActorFault($"The API keys can't be read: {error}", "Those that were read before hold. They are read again each minute.") : null;
        foreach (var asker in _answered)
            asker.Tell(new ApiKeysLoaded(read.Error));
        _answered = [];
        if (!_isAskedAgain)
            return;
        _isAskedAgain = false;
        Read();
    }

    private void Note()
    {
        if (_keys.Uses() is { Count: > 0 } uses)
            _store.Tell(new NoteApiKeyUses(uses));
    }

    private sealed record MinuteOver : INoSerializationVerificationNeeded
    {
        public static readonly MinuteOver Instance = new();
    }

    private sealed record KeysRead(IReadOnlyList<ApiKey>? Keys, string? Error) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}

using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Gateway.Accounting;

/// <summary>
/// <c>gateway-calls</c>: keeps the accounts. It gathers the calls that have ended, has the store write many of them in one command,
/// again where that failed, and has old ones removed.
/// </summary>
/// <remarks>It is restarted in place, and its buffer outlives it. A command that is sent twice stores a call once.</remarks>
public sealed partial class ModelCallsActor : SystemActor, IWithTimers, IDisposable
{
    private static readonly TimeSpan FirstPrune = TimeSpan.FromMinutes(1);

    // Between two commands that remove calls the store has time for all else.
    private static readonly TimeSpan PrunePause = TimeSpan.FromMilliseconds(200);

    private readonly IActorRef _store;
    private readonly Func<IModelCallQueries> _queries;
    private readonly AccountingSettings _settings;
    private readonly CallBuffer _buffer;
    private readonly TimeProvider _time;
    private readonly RestartDelays _delays;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<IActorRef> _flushed = [];
    private IReadOnlyList<ModelCallRecord> _sent = [];
    private bool _isFull;
    private bool _isClosing;
    private bool _isPruning;
    private long _removed;

    /// <summary>Makes the actor; use <see cref="Props"/>.</summary>
    public ModelCallsActor(IActorRef store, Func<IModelCallQueries> queries, AccountingSettings settings, CallBuffer buffer, TimeProvider time, IEventBus events, RestartDelays delays, ILogger<ModelCallsActor> log)
        : base(events)
    {
        _store = store;
        _queries = queries;
        _settings = settings;
        _buffer = buffer;
        _time = time;
        _delays = delays;
        _log = log;
        Receive<ModelCallRecord>(Add);
        Receive<SendDue>(_ => Send());
        Receive<AnswerDue>(_ => Resend());
        Receive<ModelCallsRecorded>(Recorded);
        Receive<StoreRefused>(Refused);
        Receive<FlushModelCalls>(_ => Flush());
        Receive<PruneDue>(_ => BeginToPrune());
        Receive<Counted>(counted => Prune(counted.Surplus));
        Receive<Pruned>(PruneAnswered);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make the actor.</summary>
    /// <param name="store">The main store.</param>
    /// <param name="queries">Counts the calls that are stored.</param>
    /// <param name="settings">The bounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="events">Where it is announced that no restart heals it.</param>
    /// <param name="restart">The waits after failures.</param>
    /// <param name="log">Where it logs.</param>
    public static Props Props(IActorRef store, Func<IModelCallQueries> queries, AccountingSettings settings, TimeProvider time, IEventBus events, RestartPolicy restart, ILogger<ModelCallsActor> log)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var buffer = new CallBuffer(settings.MostWaiting);
        var delays = new RestartDelays(restart, time);
        return Akka.Actor.Props.Create(() => new ModelCallsActor(store, queries, settings, buffer, time, events, delays, log));
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var wait = _delays.Starting();
        Timers.StartPeriodicTimer(PruneDue.Instance, PruneDue.Instance, wait + FirstPrune, _settings.PruneInterval);
        if (_buffer.Count > 0)
            Timers.StartSingleTimer(SendDue.Instance, SendDue.Instance, wait + _settings.Delay);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _stopping.Cancel();

    /// <summary>Called by Akka when the actor has stopped.</summary>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures() =>
    [
        new HealthFigure.Number("stored", _buffer.Stored, "{call}"),
        new HealthFigure.Number("waiting", _buffer.Count, "{call}"),
        new HealthFigure.Number("dropped", _buffer.Dropped, "{call}"),
        new HealthFigure.Number("removed", _removed, "{call}"),
    ];

    private void Add(ModelCallRecord call)
    {
        if (!_buffer.Add(call))
        {
            if (!_isFull)
                BufferFull(_log, _settings.MostWaiting);
            _isFull = true;
            return;
        }

        if (_isClosing || _buffer.Count >= RecordModelCalls.Most)
            Send();
        else if (!Timers.IsTimerActive(SendDue.Instance))
            Timers.StartSingleTimer(SendDue.Instance, SendDue.Instance, _settings.Delay);
    }

    private void Send()
    {
        if (_sent.Count > 0 || _buffer.Count == 0 || Timers.IsTimerActive(AnswerDue.Instance))
            return;
        Timers.Cancel(SendDue.Instance);
        _sent = _buffer.Next();
        Resend();
    }

    // The same calls each time, so that the answer, whichever it is to, is about them.
    private void Resend()
    {
        _store.Tell(new RecordModelCalls(_sent));
        Timers.StartSingleTimer(AnswerDue.Instance, AnswerDue.Instance, _settings.AnswerWithin);
    }

    private void Recorded(ModelCallsRecorded recorded)
    {
        if (_sent.Count == 0 || _sent[^1].Id != recorded.Last)
            return;
        _buffer.Remove(_sent.Count);
        Next();
    }

    private void Refused(StoreRefused refused)
    {
        if (_sent.Count == 0)
            return;
        if (refused.Reason is StoreRefusal.Fault or StoreRefusal.Stopping)
        {
            NotStored(_log, _sent.Count, refused.Message);
            _buffer.Drop(_sent.Count);
            Next();
            return;
        }

        Timers.StartSingleTimer(AnswerDue.Instance, AnswerDue.Instance, _settings.Delay);
    }

    private void Next()
    {
        _sent = [];
        _isFull = false;
        Timers.Cancel(AnswerDue.Instance);
        if (_isClosing || _buffer.Count >= RecordModelCalls.Most)
            Send();
        else if (_buffer.Count > 0)
            Timers.StartSingleTimer(SendDue.Instance, SendDue.Instance, _settings.Delay);
        AnswerTheFlushed();
    }

    private void Flush()
    {
        _isClosing = true;
        State = "flushing";
        _flushed.Add(Sender);
        Send();
        AnswerTheFlushed();
    }

    private void AnswerTheFlushed()
    {
        if (_buffer.Count > 0)
            return;
        foreach (var waiting in _flushed)
            waiting.Tell(PhaseDone.Instance);
        _flushed.Clear();
    }

    private void BeginToPrune()
    {
        if (_isPruning || _isClosing)
            return;
        _isPruning = true;
        _ = _queries().CountAsync(_stopping.Token).PipeTo(
            Self,
            success: count => new Counted((int)Math.Clamp(count - _settings.MostCalls, 0, int.MaxValue)),
            failure: failure => new Pruned(null, 0, failure.GetBaseException().Message));
    }

    private void Prune(int surplus) =>
        _ = _store.Ask<StoreReply>(new PruneModelCalls(_time.GetUtcNow() - _settings.Retention, surplus, _settings.Zone.Id), _settings.AnswerWithin).PipeTo(
            Self,
            success: reply => new Pruned(reply, surplus, null),
            failure: failure => new Pruned(null, 0, failure.GetBaseException().Message));

    private void PruneAnswered(Pruned pruned)
    {
        if (pruned.Reply is ModelCallsPruned done)
        {
            _removed += done.Removed;
            if (done.More && !_isClosing)
            {
                Timers.StartSingleTimer("prune further", new Counted(Math.Max(0, pruned.Surplus - done.Removed)), PrunePause);
                return;
            }
        }
        else if (!_isClosing)
        {
            NotCounted(_log, pruned.Error ?? (pruned.Reply as StoreRefused)?.Message ?? $"{pruned.Reply}");
        }

        _isPruning = false;
    }

    private abstract record Internal : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record SendDue : Internal
    {
        public static readonly SendDue Instance = new();
    }

    private sealed record AnswerDue : Internal
    {
        public static readonly AnswerDue Instance = new();
    }

    private sealed record PruneDue : Internal
    {
        public static readonly PruneDue Instance = new();
    }

    private sealed record Counted(int Surplus) : Internal;

    private sealed record Pruned(StoreReply? Reply, int Surplus, string? Error) : Internal;
}

using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;
using RsPa.Agents;

namespace RsPa.Actors.Schedules;

/// <summary>
/// <c>schedules</c>: fires what is due, and does what owners wish. It has one timer, for the next moment of all schedules; one thing is
/// done at a time, off its thread, and wishes go before looks. What is true stands in the store: it keeps no state that a restart, a
/// kill or another node's scheduler could make wrong.
/// </summary>
public sealed partial class SchedulesActor : SystemActor, IWithTimers, IDisposable
{
    private static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(10);

    private readonly ScheduleWorker _worker;
    private readonly ScheduleSettings _settings;
    private readonly TimeProvider _time;
    private readonly IEventBus _events;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Queue<(ChangeSchedule Wish, IActorRef Asker)> _wishes = [];
    private readonly HashSet<TaskId> _open = [];
    private readonly SortedDictionary<string, string?> _paused = new(StringComparer.Ordinal);
    private readonly List<IActorRef> _stopped = [];
    private IReadOnlyList<string> _faults = [];
    private bool _isBusy;
    private bool _lookAgain;
    private bool _isPruneDue;
    private bool _hasBegun;
    private DateTimeOffset _wall;
    private long _stamp;
    private long _fired;

    /// <summary>Makes the actor; use <see cref="Props"/>.</summary>
    public SchedulesActor(Func<IScheduleQueries> queries, IActorRef store, ScheduleSettings settings, TimeProvider time, IEventBus events, ILogger<SchedulesActor> log)
        : base(events)
    {
        _worker = new ScheduleWorker(queries, store, settings, time);
        (_settings, _time, _events, _log) = (settings, time, events, log);
        (_wall, _stamp) = (time.GetUtcNow(), time.GetTimestamp());
        Receive<LookDue>(_ => Look());
        Receive<PruneDue>(_ =>
        {
            _isPruneDue = true;
            Next();
        });
        Receive<TaskChanged>(changed =>
        {
            if (changed.Status is TaskStatus.Completed or TaskStatus.Failed or TaskStatus.Cancelled && _open.Remove(changed.Id))
                Look();
        });
        Receive<ChangeSchedule>(Wish);
        Receive<Begun>(Begin);
        Receive<Looked>(Take);
        Receive<Answered>(Answer);
        Receive<Pruned>(pruned =>
        {
            if (pruned.Error is { } error)
                NotPruned(_log, error);
            _isPruneDue = pruned.More;
            Done();
        });
        Receive<StopSchedules>(_ => Stop());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make the actor.</summary>
    /// <param name="queries">Reads schedules.</param>
    /// <param name="store">The writer of the main database.</param>
    /// <param name="settings">The bounds, and the schedules of the settings file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="events">Tells which tasks have ended.</param>
    /// <param name="log">Where it logs.</param>
    public static Props Props(Func<IScheduleQueries> queries, IActorRef store, ScheduleSettings settings, TimeProvider time, IEventBus events, ILogger<SchedulesActor> log) =>
        Akka.Actor.Props.Create(() => new SchedulesActor(queries, store, settings, time, events, log));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(PruneDue.Instance, PruneDue.Instance, _settings.PruneInterval, _settings.PruneInterval);
        Look();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _events.Unsubscribe(Self);
        _stopping.Cancel();
    }

    /// <summary>Called by Akka when the actor has stopped.</summary>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures()
    {
        Advice = _paused.Count == 0 ? null : $"Schedules that paused themselves: {string.Join("; ", _paused.Take(5).Select(paused => $"{paused.Key} ({paused.Value})"))}{(_paused.Count > 5 ? $" and {_paused.Count - 5} more" : "")}. Put it right, and resume each: rspa schedule resume NAME.";
        return
        [
            new HealthFigure.Number("fired", _fired, "{occurrence}"),
            new HealthFigure.Number("open", _open.Count, "{task}"),
            new HealthFigure.Number("waiting", _wishes.Count, "{wish}"),
            new HealthFigure.Number("paused_themselves", _paused.Count, "{schedule}"),
        ];
    }

    private bool IsStopping => _stopped.Count > 0;

    private void Look()
    {
        _lookAgain = true;
        Next();
    }

    private void Wish(ChangeSchedule wish)
    {
        if (IsStopping)
            Sender.Tell(new ScheduleReply.Refused(ScheduleRefusal.Stopping, "The service is stopping. Try again when it is back."));
        else if (_wishes.Count >= _settings.MostWaiting)
            Sender.Tell(new ScheduleReply.Refused(ScheduleRefusal.Busy, $"{_wishes.Count} changes of schedules wait already. Try again shortly."));
        else
            _wishes.Enqueue((wish, Sender));
        Next();
    }

    // One thing at a time: what an owner wishes, then what is due, then what is old.
    private void Next()
    {
        if (_isBusy || IsStopping)
            return;
        if (!_hasBegun)
            Do(BeginAsync(), failure => new Begun(null, [], failure));
        else if (_wishes.TryDequeue(out var next))
            Do(AnswerAsync(next.Wish, next.Asker), failure => new Answered(next.Asker, next.Wish, null, failure));
        else if (_lookAgain)
            LookNow();
        else if (_isPruneDue)
            Do(PruneAsync(), failure => new Pruned(More: false, failure.Message));
    }

    private void LookNow()
    {
        _lookAgain = false;
        Timers.Cancel(LookDue.Instance);
        Watch();
        Do(LookAsync(), failure => new Looked(null, failure));
    }

    // The wall clock beside the time that has passed.
    private void Watch()
    {
        var (wall, stamp) = (_time.GetUtcNow(), _time.GetTimestamp());
        var moved = wall - _wall - _time.GetElapsedTime(_stamp, stamp);
        if (moved.Duration() > Noticeable)
            ClockMoved(_log, Math.Round(moved.TotalSeconds, 1));
        (_wall, _stamp) = (wall, stamp);
    }

    private void Begin(Begun begun)
    {
        if (begun.Failure is { } failure)
        {
            // Whoever waits is told; it begins again after a while.
            Failed(failure);
            while (_wishes.TryDequeue(out var waiting))
                waiting.Asker.Tell(Refusal(failure));
            _isBusy = false;
            AnswerTheStopping();
            return;
        }

        _hasBegun = true;
        _faults = begun.Faults!;
        foreach (var fault in _faults)
            WrongSetting(_log, fault);
        foreach (var paused in begun.Paused)
            _paused[paused.Name.Value] = paused.PauseReason;
        Show(null);
        Done();
    }

    private void Take(Looked looked)
    {
        if (looked.Failure is { } failure)
        {
            Failed(failure);
            Done();
            return;
        }

        Show(null);
        foreach (var done in looked.Look!.Done)
            Note(done);
        if (looked.Look.HasMore)
            _lookAgain = true;
        else
            Timers.StartSingleTimer(LookDue.Instance, LookDue.Instance, Wait(looked.Look.Next));
        Done();
    }

    private void Note(ScheduleDone done)
    {
        foreach (var noted in done.Decided.Events.OfType<ScheduleEvent.Noted>())
        {
            SchedulesInstruments.Count(noted.Occurrence);
            if (noted.Occurrence.Outcome == OccurrenceOutcome.Missed)
                HasMissed(_log, done.Before.Name.Value, noted.Occurrence.Count, noted.Occurrence.Moment, noted.Occurrence.Reason);
        }

        _fired += done.Result.Submitted.Count;
        Follow(done.Tasks);
        if (done.Decided.After.State is { PausedItself: true } paused && !done.Before.PausedItself)
        {
            _paused[paused.Name.Value] = paused.PauseReason;
            PausedItself(_log, paused.Name.Value, paused.PauseReason);
        }
    }

    // It hears of the ends of tasks only while there are some to wait for: all tasks pass by there.
    private void Follow(IEnumerable<TaskId> tasks)
    {
        var before = _open.Count;
        _open.UnionWith(tasks);
        if (before == 0 && _open.Count > 0)
            _events.Subscribe<TaskChanged>(Self);
    }

    private void Answer(Answered answered)
    {
        if (answered.Reply is ScheduleReply.Stored stored)
        {
            if (answered.Wish is RemoveSchedule || stored.State.PausedAt is null)
                _paused.Remove(stored.State.Name.Value);
            if (stored.Task is { } task)
                Follow([task]);
            _lookAgain = true;
        }

        answered.Asker.Tell(answered.Reply ?? Refusal(answered.Failure!));
        Done();
    }

    private void Done()
    {
        _isBusy = false;
        if (_open.Count == 0)
            _events.Unsubscribe(Self);
        if (!IsStopping)
        {
            if (!Timers.IsTimerActive(LookDue.Instance) && !_lookAgain)
                Timers.StartSingleTimer(LookDue.Instance, LookDue.Instance, _settings.LookInterval);
            Next();
            return;
        }

        AnswerTheStopping();
    }

    private void AnswerTheStopping()
    {
        foreach (var waiting in _stopped)
            waiting.Tell(PhaseDone.Instance);
    }

    private void Stop()
    {
        _stopped.Add(Sender);
        State = "stopped";
        while (_wishes.TryDequeue(out var left))
            left.Asker.Tell(new ScheduleReply.Refused(ScheduleRefusal.Stopping, "The service is stopping. Try again when it is back."));
        if (!_isBusy)
            Sender.Tell(PhaseDone.Instance);
    }

    private void Failed(Exception failure)
    {
        NotLooked(_log, _settings.AfterFailure.TotalSeconds, failure.Message);
        Show(new ActorFault($"Schedules can't be looked at: {failure.Message}", "Nothing is lost: what is due meanwhile is caught up as each schedule says. Look at the state of store and at the disk."));
        Timers.StartSingleTimer(LookDue.Instance, LookDue.Instance, _settings.AfterFailure);
    }

    private void Show(ActorFault? fault) => Fault = fault ?? (_faults.Count > 0 ? new ActorFault(_faults[0], "Put the settings file right, and restart the service.") : null);

    private TimeSpan Wait(DateTimeOffset? next)
    {
        var wait = next is { } moment ? moment - _time.GetUtcNow() : _settings.LookInterval;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < _settings.LookInterval ? wait : _settings.LookInterval;
    }

    private static ScheduleReply.Refused Refusal(Exception failure) => failure switch
    {
        ScheduleStoreException { Reason: StoreRefusal.Stopping } => new(ScheduleRefusal.Stopping, failure.Message),
        ScheduleStoreException { Reason: StoreRefusal.Busy } => new(ScheduleRefusal.Busy, failure.Message),
        _ => new(ScheduleRefusal.StorageFailed, failure.Message),
    };

    private async Task<Begun> BeginAsync() =>
        new(await _worker.FollowSettingsAsync(_stopping.Token).ConfigureAwait(false), await _worker.PausedThemselvesAsync(_stopping.Token).ConfigureAwait(false), null);

    private async Task<Looked> LookAsync() => new(await _worker.LookAsync(_stopping.Token).ConfigureAwait(false), null);

    private async Task<Answered> AnswerAsync(ChangeSchedule wish, IActorRef asker) => new(asker, wish, await _worker.ChangeAsync(wish, _stopping.Token).ConfigureAwait(false), null);

    private async Task<Pruned> PruneAsync() => new(await _worker.PruneAsync(_stopping.Token).ConfigureAwait(false), null);

    private void Do<T>(Task<T> work, Func<Exception, T> failed)
        where T : class
    {
        _isBusy = true;
        _ = work.PipeTo(Self, success: done => done, failure: cause => failed(cause.GetBaseException()));
    }

    private abstract record Internal : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record LookDue : Internal
    {
        public static readonly LookDue Instance = new();
    }

    private sealed record PruneDue : Internal
    {
        public static readonly PruneDue Instance = new();
    }

    private sealed record Begun(IReadOnlyList<string>? Faults, IReadOnlyList<ScheduleState> Paused, Exception? Failure) : Internal;

    private sealed record Looked(ScheduleLook? Look, Exception? Failure) : Internal;

    private sealed record Answered(IActorRef Asker, ChangeSchedule Wish, ScheduleReply? Reply, Exception? Failure) : Internal;

    private sealed record Pruned(bool More, string? Error) : Internal;
}

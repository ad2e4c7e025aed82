using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;
using RsPa.Agents;

namespace RsPa.Actors.Inbox;

/// <summary>
/// Watches a folder: a task for each file, and the file is put away when its task has ended. What it decides is in
/// <see cref="InboxDecision"/>; here the folder and the tasks are read, off the actor's thread.
/// </summary>
public sealed partial class InboxActor : SystemActor, IWithTimers
{
    private readonly InboxSettings _settings;
    private readonly IInboxFolder _folder;
    private readonly IActorRef _store;
    private readonly ITaskQueries _tasks;
    private readonly TimeProvider _time;
    private readonly IEventBus _events;
    private readonly TaskFactory _files;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationToken _stopping;
    private readonly Action _stop;

    private InboxState _state = InboxState.Initial;
    private DateTimeOffset _failedLookedAt = DateTimeOffset.MinValue;
    private bool _listing;
    private bool _listAgain;
    private long _looks;
    private int _busy;
    private bool _failedSinceLook;

    /// <summary>Makes the actor; use <see cref="Props"/>.</summary>
    public InboxActor(InboxSettings settings, IInboxFolder folder, IActorRef store, ITaskQueries tasks, TimeProvider time, IEventBus events)
        : base(events)
    {
        _events = events;
        _settings = settings;
        _folder = folder;
        _store = store;
        _tasks = tasks;
        _time = time;
        _files = new TaskFactory(new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, settings.FileThreads).ConcurrentScheduler);
        var stopping = new CancellationTokenSource();
        _stopping = stopping.Token;
        _stop = () =>
        {
            stopping.Cancel();
            stopping.Dispose();
        };

        Receive<Poll>(_ => List());
        Receive<Listed>(Take);
        Receive<ListFailed>(failed =>
        {
            Fail($"The folder '{_settings.Directory}' can't be read: {failed.Cause.Message}", "Check that it is there and that the service may read and write in it; it is tried again by itself.");
            Looked();
        });
        Receive<Submitted>(submitted =>
        {
            if (submitted.Reply is StoreRefused refused)
                Fail($"'{InboxNames.Show(submitted.Name)}' was not taken: {refused.Message}", "The file stays where it is and is tried again by itself.");
            Act(InboxDecision.Submitted(_state, submitted.Name, submitted.Reply, _settings));
        });
        Receive<NotSubmitted>(failed =>
        {
            Fail($"'{InboxNames.Show(failed.Name)}' can't be submitted: {failed.Cause.Message}", "Look at the state of store; the file stays where it is and is tried again by itself.");
            Act(InboxDecision.Refused(_state, failed.Name));
        });
        Receive<NotRead>(failed =>
        {
            InboxInstruments.Count("unreadable");
            Act(InboxDecision.NotRead(_state, failed.Name, $"it can't be read: {failed.Cause.Message}", _time.GetUtcNow(), _settings));
        });
        Receive<NotAllowed>(refused => Act(InboxDecision.NotRead(_state, refused.Name, $"it can't be submitted: {refused.Message}", _time.GetUtcNow(), _settings)));
        Receive<NotWhole>(found => Act(found.State == InboxReadingState.Gone
            ? InboxDecision.Gone(_state, found.Name, _settings)
            : InboxDecision.BeingWritten(_state, found.Name, _time.GetUtcNow(), _settings)));
        Receive<Retried>(retried => Act(InboxDecision.Retried(_state, retried.Name, retried.Reply)));
        Receive<LookedUp>(found => Act(InboxDecision.LookedUp(_state, found.Name, found.Task)));
        Receive<LookUpFailed>(failed =>
            Fail($"The task of '{InboxNames.Show(failed.Name)}' can't be read: {failed.Cause.Message}", "Look at the state of store and at the disk of main.db; it is tried again by itself."));
        Receive<Moved>(moved => Act(InboxDecision.Moved(_state, moved.Name, _settings)));
        Receive<MoveFailed>(failed => Act(InboxDecision.MoveFailed(_state, failed.Name, $"it is done with, and can't be moved: {failed.Cause.Message}", _time.GetUtcNow(), _settings)));
        Receive<TaskChanged>(changed => Act(InboxDecision.Changed(_state, changed.Id, changed.Status)));
        ReceiveOwner();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make the actor.</summary>
    /// <param name="settings">Which folder, and for whom.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="store">The writer of tasks.</param>
    /// <param name="tasks">The read side of tasks.</param>
    /// <param name="time">The clock.</param>
    /// <param name="events">Tells which tasks have changed.</param>
    public static Props Props(InboxSettings settings, IInboxFolder folder, IActorRef store, ITaskQueries tasks, TimeProvider time, IEventBus events) =>
        Akka.Actor.Props.Create(() => new InboxActor(settings, folder, store, tasks, time, events));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        _events.Subscribe<TaskChanged>(Self);
        Timers.StartPeriodicTimer(Poll.Instance, Poll.Instance, TimeSpan.Zero, _settings.PollInterval);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _events.Unsubscribe(Self);
        _stop();
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures()
    {
        var counts = InboxReport.Count(_state, FailedFiles.None, _settings, _time.GetUtcNow());
        return
        [
            new HealthFigure.Text("folder", _settings.Directory),
            new HealthFigure.Number("settling", counts.Settling, "{file}"),
            new HealthFigure.Number("waiting", counts.Waiting, "{file}"),
            new HealthFigure.Number("in_work", counts.Working, "{file}"),
            new HealthFigure.Number("held", counts.Held, "{file}"),
            new HealthFigure.Number("left", counts.Left, "{file}"),
            new HealthFigure.Number("looks", _looks, "{look}"),
            new HealthFigure.Number("busy", _busy, "{call}"),
        ];
    }

    /// <inheritdoc/>
    protected override bool AroundReceive(Receive receive, object message)
    {
        if (message is Result)
            _busy--;
        return base.AroundReceive(receive, message);
    }

    private void List()
    {
        // A folder that takes long is not asked by several at once.
        _listAgain = _listing;
        if (_listing)
            return;
        _listing = true;
        var now = _time.GetUtcNow();
        var failedToo = now - _failedLookedAt >= _settings.FailedInterval;
        if (failedToo)
            _failedLookedAt = now;
        Do(_files.StartNew(() => Look(failedToo), _stopping), cause => new ListFailed(cause));
    }

    private Listed Look(bool failedToo)
    {
        IReadOnlyList<string> putBack = [];
        string? fault = null;
        try
        {
            putBack = failedToo ? _folder.PutBackChanged(_settings.MaxFiles) : [];
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            // What failed can wait; what is new can't.
            fault = unknown.Message;
        }

        return new Listed(_folder.Scan(_settings.MaxFiles), putBack, fault);
    }

    private void Take(Listed listed)
    {
        if (!_failedSinceLook)
            Fault = null;
        foreach (var name in listed.PutBack)
            _log.Info("The inbox: '{0}' was written since it failed, and is looked at again.", InboxNames.Show(name));
        if (listed.FailedFault is { } fault)
            _log.Warning("The inbox: the files that failed can't be looked at: {0}", fault);
        Act(InboxDecision.Listed(_state, listed.Scan, _time.GetUtcNow(), _settings));
        Looked();
    }

    private void Looked()
    {
        _listing = false;
        _looks++;
        _failedSinceLook = false;
        if (_listAgain)
            List();
    }

    private void Act(InboxDecided decided)
    {
        _state = decided.State;
        foreach (var effect in decided.Effects)
        {
            switch (effect)
            {
                case InboxEffect.Submit { File: var file }:
                    InboxInstruments.Count("submitted");
                    Do(SubmitAsync(file), cause => new NotSubmitted(file.Name, cause));
                    break;
                case InboxEffect.Retry { Name: var name, Task: var task }:
                    Do(RetryAsync(name, task), cause => new NotSubmitted(name, cause));
                    break;
                case InboxEffect.LookUp { Name: var name, Task: var task }:
                    Do(LookUpAsync(name, task), cause => new LookUpFailed(name, cause));
                    break;
                case InboxEffect.Move { File: var file, Reason: var reason }:
                    InboxInstruments.Count(reason is null ? "done" : "failed");
                    Do(_files.StartNew(() => Move(file, reason), _stopping), cause => new MoveFailed(file.Name, cause));
                    break;
                case InboxEffect.Say { Name: var name, Reason: var reason }:
                    _log.Warning("The inbox leaves '{0}' where it is: {1}", InboxNames.Show(name), reason);
                    break;
            }
        }
    }

    private async Task<Result> SubmitAsync(InboxFile file)
    {
        InboxReading reading;
        try
        {
            reading = await _files.StartNew(() => Read(file), _stopping).ConfigureAwait(false);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or TimeoutException)
        {
            return new NotRead(file.Name, unreadable);
        }

        if (reading.State != InboxReadingState.Whole)
            return new NotWhole(file.Name, reading.State);
        var input = AgentJson.Write(new Dictionary<string, string>(StringComparer.Ordinal) { ["path"] = _folder.PathOf(file.Name) });
        var submission = new SubmitTask(TaskId.New(_time), _settings.Agent, input) { Key = InboxDecision.Key(file, reading.Hash!) };
        return SubmissionRules.Fault(submission) is { } fault
            ? new NotAllowed(file.Name, fault.Message)
            : new Submitted(file.Name, await AskAsync(submission).ConfigureAwait(false));
    }

    private InboxReading Read(InboxFile file)
    {
        using var limit = new CancellationTokenSource(_settings.ReadWithin, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping);
        try
        {
            return _folder.Read(file, either.Token);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"it took longer than {_settings.ReadWithin.TotalSeconds:0} seconds", late);
        }
    }

    private async Task<Result> RetryAsync(string name, TaskId task) => new Retried(name, await AskAsync(new RetryTask(task)).ConfigureAwait(false));

    private async Task<Result> LookUpAsync(string name, TaskId task) => new LookedUp(name, (await _tasks.FindAsync(task, _stopping).ConfigureAwait(false))?.Summary);

    private Moved Move(InboxFile file, string? reason)
    {
        _folder.Move(file, reason);
        return new Moved(file.Name);
    }

    private Task<StoreReply> AskAsync(StoreCommand command) => _store.Ask<StoreReply>(command, _settings.AnswerWithin, _stopping);

    private void Do<T>(Task<T> work, Func<Exception, object> failed)
        where T : class
    {
        _busy++;
        _ = work.PipeTo(Self, success: done => done, failure: cause => failed(cause.GetBaseException()));
    }

    private void Fail(string message, string remedy)
    {
        if (Fault?.Message != message)
            _log.Warning("The inbox: {0} {1}", message, remedy);
        Fault = new ActorFault(message, remedy);
        _failedSinceLook = true;
    }

    // The end of some work off the actor's thread.
    private abstract record Result : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Poll : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Poll Instance { get; } = new();
    }

    private sealed record Listed(InboxScan Scan, IReadOnlyList<string> PutBack, string? FailedFault) : Result;

    private sealed record ListFailed(Exception Cause) : Result;

    private sealed record Submitted(string Name, StoreReply Reply) : Result;

    private sealed record NotSubmitted(string Name, Exception Cause) : Result;

    private sealed record NotRead(string Name, Exception Cause) : Result;

    private sealed record NotAllowed(string Name, string Message) : Result;

    private sealed record NotWhole(string Name, InboxReadingState State) : Result;

    private sealed record Retried(string Name, StoreReply Reply) : Result;

    private sealed record LookedUp(string Name, TaskSummary? Task) : Result;

    private sealed record LookUpFailed(string Name, Exception Cause) : Result;

    private sealed record Moved(string Name) : Result;

    private sealed record MoveFailed(string Name, Exception Cause) : Result;
}

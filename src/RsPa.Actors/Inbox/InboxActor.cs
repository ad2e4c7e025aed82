using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;
using RsPa.Agents;

namespace RsPa.Actors.Inbox;

/// <summary>
/// Watches a folder: a task for each file, and the file is put away when its task has ended. What it decides is in
/// <see cref="InboxDecision"/>; here the folder and the tasks are read, off the actor's thread.
/// </summary>
public sealed class InboxActor : SystemActor, IWithTimers
{
    private readonly InboxSettings _settings;
    private readonly IInboxFolder _folder;
    private readonly IActorRef _store;
    private readonly ITaskQueries _tasks;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationToken _stopping;
    private readonly Action _stop;

    private InboxState _state = InboxState.Initial;
    private bool _listing;
    private long _looks;
    private int _busy;
    private bool _failedSinceLook;

    /// <summary>Makes the actor; use <see cref="Props"/>.</summary>
    public InboxActor(InboxSettings settings, IInboxFolder folder, IActorRef store, ITaskQueries tasks, TimeProvider time)
    {
        _settings = settings;
        _folder = folder;
        _store = store;
        _tasks = tasks;
        _time = time;
        var stopping = new CancellationTokenSource();
        _stopping = stopping.Token;
        _stop = () =>
        {
            stopping.Cancel();
            stopping.Dispose();
        };

        Receive<Poll>(_ => List());
        Receive<Listed>(listed =>
        {
            _listing = false;
            _looks++;
            if (!_failedSinceLook)
                Fault = null;
            _failedSinceLook = false;
            Act(InboxDecision.Listed(_state, listed.Files, _settings));
        });
        Receive<ListFailed>(failed =>
        {
            _listing = false;
            _looks++;
            Fail($"The folder '{_settings.Directory}' can't be read: {failed.Cause.Message}", "Check that it is there and that the service may read and write in it; it is tried again by itself.");
            _failedSinceLook = false;
        });
        Receive<Submitted>(submitted =>
        {
            if (submitted.Reply is TaskRefused refused)
                Fail($"'{submitted.Name}' was not taken: {refused.Message}", "The file stays where it is and is tried again by itself.");
            Act(InboxDecision.Submitted(_state, submitted.Name, submitted.Reply));
        });
        Receive<SubmitFailed>(failed =>
        {
            Fail($"'{failed.Name}' can't be submitted: {failed.Cause.Message}", "Check that the service may read the file; it is tried again by itself.");
            Act(InboxDecision.GaveUp(_state, failed.Name));
        });
        Receive<Retried>(retried => Act(InboxDecision.Retried(_state, retried.Name, retried.Reply)));
        Receive<LookedUp>(found => Act(InboxDecision.LookedUp(_state, found.Name, found.Task)));
        Receive<LookUpFailed>(failed =>
            Fail($"The task of '{failed.Name}' can't be read: {failed.Cause.Message}", "Look at the state of tasks/store and at the disk of main.db; it is tried again by itself."));
        Receive<Moved>(moved => Act(InboxDecision.Moved(_state, moved.Name)));
        Receive<MoveFailed>(failed =>
        {
            Fail($"'{failed.Name}' can't be moved: {failed.Cause.Message}", "Check the free space and the permissions of the folder; it is tried again by itself, and nothing is done twice.");
            Act(InboxDecision.MoveFailed(_state, failed.Name));
        });
        Receive<TaskChanged>(changed => Act(InboxDecision.Changed(_state, changed.Id)));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make the actor.</summary>
    /// <param name="settings">Which folder, and for whom.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="store">The writer of tasks.</param>
    /// <param name="tasks">The read side of tasks.</param>
    /// <param name="time">The clock.</param>
    public static Props Props(InboxSettings settings, IInboxFolder folder, IActorRef store, ITaskQueries tasks, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new InboxActor(settings, folder, store, tasks, time));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        Context.System.EventStream.Subscribe(Self, typeof(TaskChanged));
        Timers.StartPeriodicTimer(Poll.Instance, Poll.Instance, TimeSpan.Zero, _settings.PollInterval);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _stop();
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Details() => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["folder"] = _settings.Directory,
        ["in_work"] = _state.Work.Count.ToString(),
        ["looks"] = _looks.ToString(),
        ["busy"] = _busy.ToString(),
    };

    /// <inheritdoc/>
    protected override bool AroundReceive(Receive receive, object message)
    {
        if (message is Result)
            _busy--;
        return base.AroundReceive(receive, message);
    }

    private void List()
    {
        if (_listing)
            return;
        _listing = true;
        Do(async () => new Listed(await Task.FromResult(_folder.List()).ConfigureAwait(false)), cause => new ListFailed(cause));
    }

    private void Act(InboxDecided decided)
    {
        _state = decided.State;
        foreach (var effect in decided.Effects)
        {
            switch (effect)
            {
                case InboxEffect.Submit { File: var file }:
                    Do(async () => new Submitted(file.Name, await SubmitAsync(file).ConfigureAwait(false)), cause => new SubmitFailed(file.Name, cause));
                    break;
                case InboxEffect.Retry { Name: var name, Task: var task }:
                    Do(async () => new Retried(name, await AskAsync(new RetryTask(task)).ConfigureAwait(false)), cause => new SubmitFailed(name, cause));
                    break;
                case InboxEffect.LookUp { Name: var name, Task: var task }:
                    Do(async () => new LookedUp(name, (await _tasks.FindAsync(task, _stopping).ConfigureAwait(false))?.Summary), cause => new LookUpFailed(name, cause));
                    break;
                case InboxEffect.Move { File: var file, Reason: var reason }:
                    Do(() =>
                    {
                        _folder.Move(file, reason);
                        return Task.FromResult(new Moved(file.Name));
                    }, cause => new MoveFailed(file.Name, cause));
                    break;
            }
        }
    }

    private async Task<TaskReply> SubmitAsync(InboxFile file)
    {
        var hash = await _folder.HashAsync(file.Name, _stopping).ConfigureAwait(false);
        var input = AgentJson.Write(new Dictionary<string, string>(StringComparer.Ordinal) { ["path"] = _folder.PathOf(file.Name) });
        return await AskAsync(new SubmitTask(TaskId.New(_time), _settings.Agent, input) { Key = InboxDecision.Key(file, hash) }).ConfigureAwait(false);
    }

    private Task<TaskReply> AskAsync(TaskCommand command) => _store.Ask<TaskReply>(command, _settings.AnswerWithin, _stopping);

    // On a thread of the pool: a share that hangs must not hold the actor.
    private void Do<T>(Func<Task<T>> work, Func<Exception, object> failed)
    {
        _busy++;
        _ = Task.Run(work, _stopping).PipeTo(Self, success: done => done!, failure: cause => failed(cause.GetBaseException()));
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

    private sealed record Listed(IReadOnlyList<InboxFile> Files) : Result;

    private sealed record ListFailed(Exception Cause) : Result;

    private sealed record Submitted(string Name, TaskReply Reply) : Result;

    private sealed record SubmitFailed(string Name, Exception Cause) : Result;

    private sealed record Retried(string Name, TaskReply Reply) : Result;

    private sealed record LookedUp(string Name, TaskSummary? Task) : Result;

    private sealed record LookUpFailed(string Name, Exception Cause) : Result;

    private sealed record Moved(string Name) : Result;

    private sealed record MoveFailed(string Name, Exception Cause) : Result;
}

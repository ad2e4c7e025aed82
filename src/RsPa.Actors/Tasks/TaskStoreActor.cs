using Akka.Actor;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Tasks;

/// <summary>
/// <c>tasks/store</c>: the door to the one writer. It takes every <see cref="TaskCommand"/>, refuses what exceeds the queue's bound,
/// and is answered for by the writer after the synced commit.
/// </summary>
public sealed class TaskStoreActor : SystemActor
{
    private readonly TaskWriter _writer;
    private readonly TaskWriterSettings _settings;
    private readonly List<IActorRef> _flushed = [];
    private bool _done;
    private long _refused;

    /// <param name="store">Where tasks are kept.</param>
    /// <param name="settings">The writer's bounds.</param>
    /// <param name="time">The clock.</param>
    public TaskStoreActor(ITaskStore store, TaskWriterSettings settings, TimeProvider time)
    {
        _settings = settings;
        _writer = new TaskWriter(store, settings, time, Context.System.EventStream);

        Receive<RecordAttempt>(command => _writer.Add(command, Sender));
        Receive<SubmitTask>(Submit);
        Receive<SubmitTasks>(Submit);
        Receive<CancelTask>(Submit);
        Receive<RetryTask>(Submit);
        Receive<TaskCommand>(command => _writer.Add(command, Sender));
        Receive<SlotOffer>(offer => _writer.Offer(offer, Sender));
        Receive<LookForWork>(_ => _writer.Look());
        Receive<FlushWrites>(_ => Flush());
        Receive<WriterStopped>(Stopped);
    }

    /// <summary>The props, with restarts.</summary>
    public static Props Props(ITaskStore store, TaskWriterSettings settings, TimeProvider time, RestartPolicy restart) =>
        Restarting.Of(
            Akka.Actor.Props.Create(() => new TaskStoreActor(store, settings, time)),
            restart,
            TaskWriter.Failed);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _ = _writer.RunAsync(Context.System).PipeTo(Self, success: static () => new WriterStopped(null), failure: static failure => new WriterStopped(failure));
        Context.System.EventStream.Publish(StoreStarted.Instance);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _writer.Abandon(new InvalidOperationException("its actor has stopped"));

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Details()
    {
        Fault = _writer.Fault is { } fault ? new ActorFault(fault, "Nothing that was acknowledged is lost. Writes go on by themselves once the cause is gone.") : null;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["waiting"] = $"{_writer.Waiting}",
            ["limit"] = $"{_settings.QueueLimit}",
            ["waiting_bytes"] = $"{_writer.WaitingBytes}",
            ["limit_bytes"] = $"{_settings.QueueBytes}",
            ["commits"] = $"{_writer.Commits}",
            ["writes"] = $"{_writer.Writes}",
            ["refused"] = $"{_refused}",
        };
    }

    private void Submit(TaskCommand command)
    {
        if (_writer.TryAdd(command, Sender))
            return;
        _refused++;
        Sender.Tell(new TaskRefused(TaskRefusal.Busy, $"{_writer.Waiting:N0} writes with {_writer.WaitingBytes / 1024:N0} KiB wait for the disk already (tasks.write_queue = {_settings.QueueLimit}, tasks.write_queue_bytes = {_settings.QueueBytes / 1024:N0} KiB). Submit again shortly."));
    }

    private void Flush()
    {
        State = "flushing";
        _writer.Complete();
        if (_done)
            Sender.Tell(PhaseDone.Instance);
        else
            _flushed.Add(Sender);
    }

    private void Stopped(WriterStopped stopped)
    {
        // All who waited have their answer by now. Those in the mailbox behind this get theirs from the parent.
        if (stopped.Failure is { } failure)
            throw new InvalidOperationException(failure.Message, failure);
        _done = true;
        State = "flushed";
        foreach (var waiting in _flushed)
            waiting.Tell(PhaseDone.Instance);
    }

    private sealed record WriterStopped(Exception? Failure) : INoSerializationVerificationNeeded;
}

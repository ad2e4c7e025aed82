using System.Threading.Channels;
using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Dsl;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>
/// The one writer: a bounded queue whose content becomes one commit, while the commit before it is synced. The more callers wait,
/// the more of them share a commit. Each commit ends with a claim for the free slots, so that a task which is submitted, or a slot
/// which is freed, meets its other half without a commit of its own.
/// </summary>
internal sealed class TaskWriter
{
    private readonly ITaskStore _store;
    private readonly TaskWriterSettings _settings;
    private readonly TimeProvider _time;
    private readonly EventStream _events;
    private readonly Channel<PendingWrite> _queue;

    // Owned by the commit stage, which runs one commit at a time.
    private SlotLedger _ledger = SlotLedger.Empty;
    private IActorRef _dispatcher = ActorRefs.Nobody;

    // The offer that stands beside the queue and not in it: a queue that is full must not lose it, and only the newest counts.
    private PendingWrite? _offer;
    private int _look;

    private int _waiting;
    private long _waitingBytes;
    private long _commits;
    private long _writes;
    private volatile string? _fault;
    private volatile Exception? _failure;
    private volatile bool _completed;

    public TaskWriter(ITaskStore store, TaskWriterSettings settings, TimeProvider time, EventStream events)
    {
        _store = store;
        _settings = settings;
        _time = time;
        _events = events;

        // Callers are refused at the limit. The rest is for the node's own writes, which its slots bound, and which must never be refused.
        _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(settings.QueueLimit + settings.OwnWrites)
        {
            SingleReader = true,
            AllowSynchronousContinuations = false,
        });
    }

    /// <summary>Writes that wait for a commit.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>How much memory they take, about, in bytes.</summary>
    public long WaitingBytes => Volatile.Read(ref _waitingBytes);

    /// <summary>Commits since the start.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Commands committed since the start.</summary>
    public long Writes => Volatile.Read(ref _writes);

    /// <summary>Why the newest commit failed, until one succeeds.</summary>
    public string? Fault => _fault;

    /// <summary>Runs the stream. The task ends when the queue was completed and all who waited are answered.</summary>
    /// <param name="system">Runs it. Not the store's actor, with which it would stop in mid-stream, and leave those who wait unanswered.</param>
    /// <exception cref="InvalidOperationException">The writer has failed, and nothing more can be written through it.</exception>
    public async Task RunAsync(ActorSystem system)
    {
        using var materializer = system.Materializer();
        await ChannelSource.FromReader(_queue.Reader)
            .BatchWeighted(
                _settings.MaxBatch,
                static write => write.Weight,
                static write => new List<PendingWrite> { write },
                static (batch, write) =>
                {
                    batch.Add(write);
                    return batch;
                })
            .SelectAsync(1, TakeAsync)
            .RunWith(Sink.Ignore<NotUsed>(), materializer)
            .ConfigureAwait(false);
        if (_failure is { } failure)
            throw new InvalidOperationException($"The writer of tasks failed: {failure.Message}", failure);
    }

    /// <summary>Queues a caller's command.</summary>
    /// <returns>Whether there was room. One that is larger than all the room is taken where nothing else waits.</returns>
    public bool TryAdd(TaskCommand command, IActorRef sender)
    {
        var write = new PendingWrite(command, sender);
        if (Waiting >= _settings.QueueLimit || (WaitingBytes > 0 && WaitingBytes + write.Bytes > _settings.QueueBytes))
            return false;
        Add(write);
        return true;
    }

    /// <summary>Queues one of the node's own commands, whose number is bounded by its slots.</summary>
    public void Add(TaskCommand command, IActorRef sender) => Add(new PendingWrite(command, sender));

    /// <summary>Takes the offer, in place of the one before. The next commit claims for it.</summary>
    public void Offer(SlotOffer offer, IActorRef sender)
    {
        Volatile.Write(ref _offer, new PendingWrite(offer, sender));
        Look();
    }

    /// <summary>Has the next commit look for due tasks.</summary>
    public void Look()
    {
        Volatile.Write(ref _look, 1);

        // Where the queue is full, a commit is about to come anyway.
        _queue.Writer.TryWrite(new PendingWrite(LookForWork.Instance, ActorRefs.Nobody));
    }

    private void Add(PendingWrite write)
    {
        Interlocked.Add(ref _waiting, write.Weight);
        Interlocked.Add(ref _waitingBytes, write.Bytes);
        if (!_queue.Writer.TryWrite(write))
        {
            Leave([write]);
            write.Sender.Tell(_failure is not null ? Failed : _completed ? Stopping : Full);
        }
    }

    /// <summary>Takes nothing more.</summary>
    public void Complete()
    {
        _completed = true;
        _queue.Writer.TryComplete();
    }

    /// <summary>Takes nothing more, and refuses what waits. The commit that is under way is finished and answered.</summary>
    /// <param name="failure">Why.</param>
    public void Abandon(Exception failure)
    {
        _failure ??= failure;
        _fault = failure.Message;
        Complete();
    }

    /// <summary>The answer where the store failed before it took a command.</summary>
    public static TaskRefused Failed { get; } = new(TaskRefusal.StorageFailed, "The task store is being restarted after a failure. Nothing was stored; try again shortly.");

    /// <summary>The answer while the service stops.</summary>
    public static TaskRefused Stopping { get; } = new(TaskRefusal.Stopping, "The service is stopping. Submit the task again when it is back.");

    private static TaskRefused Full { get; } = new(TaskRefusal.Busy, "Too many of the node's own writes wait for the disk already. They are sent again.");

    // Whatever happens here, the stream goes on until the queue is empty: one that broke off would leave callers unanswered.
    private async Task<NotUsed> TakeAsync(List<PendingWrite> batch)
    {
        try
        {
            if (_failure is { } earlier)
            {
                Leave(batch);
                Refuse(batch, static _ => Failed, earlier.Message);
            }
            else
            {
                await CommitAsync(batch).ConfigureAwait(false);
            }
        }
        catch (Exception bug)
        {
            Abandon(bug);
            Refuse(batch, Unknown, bug.Message);
        }

        return NotUsed.Instance;
    }

    private async Task CommitAsync(List<PendingWrite> batch)
    {
        var commands = new List<TaskCommand>(batch.Count + 1);
        var look = Interlocked.Exchange(ref _look, 0) == 1;
        if (Interlocked.Exchange(ref _offer, null) is { Message: SlotOffer offer } offered)
        {
            _ledger = _ledger.Offered(offer);
            _dispatcher = offered.Sender;
        }

        foreach (var write in batch)
        {
            if (write.Message is not TaskCommand command)
                continue;
            commands.Add(command);
            look |= command is SubmitTask or SubmitTasks or RecordAttempt or ReleaseTask or RetryTask or RescueTasks;
        }

        // The slots that this very commit frees can be claimed in it.
        var freed = Freed(commands);
        var claim = look ? freed.Demand(_settings.Lease) : null;
        if (claim is not null)
            commands.Add(claim);
        IReadOnlyList<TaskReply> replies;
        try
        {
            replies = commands.Count == 0 ? [] : await _store.CommitAsync(commands, _time.GetUtcNow, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // Nothing of the batch was stored. Whoever waits is told so; the dispatcher keeps its own commands, and tries again.
            _fault = failure.Message;
            Refuse(batch, _ => new TaskRefused(TaskRefusal.StorageFailed, failure.Message), failure.Message);
            return;
        }
        finally
        {
            Leave(batch);
        }

        if (replies.Count != commands.Count)
            throw new InvalidOperationException($"the store gave {replies.Count} answers to {commands.Count} commands");
        _ledger = freed;
        if (commands.Count == 0)
            return;
        var wasFaulty = _fault is not null;
        _fault = null;
        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _writes, commands.Count);
        Deliver(batch, commands, replies, claim is not null, wasFaulty);
    }

    private SlotLedger Freed(List<TaskCommand> commands)
    {
        var ledger = _ledger;
        foreach (var command in commands)
        {
            ledger = command switch
            {
                RecordAttempt record => ledger.Freed(record.Id, record.Fence),
                ReleaseTask back => ledger.Freed(back.Id, back.Fence),
                _ => ledger,
            };
        }

        return ledger;
    }

    private void Deliver(List<PendingWrite> batch, List<TaskCommand> commands, IReadOnlyList<TaskReply> replies, bool claimed, bool wasFaulty)
    {
        List<TaskReply> ended = [];
        List<BrokenWork> broken = [];
        List<TaskId> toStop = [];
        var i = 0;
        foreach (var write in batch)
        {
            if (write.Message is not TaskCommand command)
                continue;
            var reply = replies[i++];
            if (!IsDispatchers(write))
                Answer(write, reply);
            else if (reply is TaskRefused refused)
                broken.Add(new BrokenWork(command, refused.Message));
            else
                ended.Add(reply);
            if (reply is TaskCancelled { Status: TaskStatus.Running } asked)
                toStop.Add(asked.Id);
            if (reply is LeasesRenewed renewed)
                _ledger = renewed.Lost.Aggregate(_ledger, (ledger, task) => ledger.Freed(task.Task, task.Fence));
            TaskChanges.Publish(_events, command, reply);
        }

        var work = claimed ? (TasksClaimed)replies[^1] : null;
        if (work is not null)
        {
            _ledger = _ledger.Claimed(work.Tasks);
            TaskChanges.Publish(_events, commands[^1], work);
        }

        if (work is { Tasks.Count: > 0 } or { NextDueAt: not null } || ended.Count > 0 || broken.Count > 0 || toStop.Count > 0 || wasFaulty)
            _dispatcher.Tell(new WorkCommitted(work?.Tasks ?? [], ended, toStop, work?.NextDueAt) { Broken = broken });
    }

    private void Refuse(List<PendingWrite> batch, Func<TaskCommand, TaskRefused> why, string error)
    {
        List<TaskCommand> own = [];
        foreach (var write in batch)
        {
            if (write.Message is not TaskCommand command)
                continue;
            if (IsDispatchers(write))
                own.Add(command);
            else
                Answer(write, why(command));
        }

        _dispatcher.Tell(new WorkNotCommitted(own, error));
    }

    // The dispatcher hears of what became of its attempts in one message. One that has gone since is not the dispatcher: its
    // successor would take the answer for one to its own attempt at the same task.
    private bool IsDispatchers(PendingWrite write) => write.Message is RecordAttempt or ReleaseTask && write.Sender.Equals(_dispatcher);

    private static void Answer(PendingWrite write, TaskReply reply)
    {
        if (write.IsAnswered)
            return;
        write.IsAnswered = true;
        write.Sender.Tell(reply);
    }

    private void Leave(List<PendingWrite> batch)
    {
        Interlocked.Add(ref _waiting, -batch.Sum(write => write.Weight));
        Interlocked.Add(ref _waitingBytes, -batch.Sum(write => write.Bytes));
    }

    // The failure may have come before the commit or after it.
    private static TaskRefused Unknown(TaskCommand command)
    {
        const string failed = "The task store failed while it carried this out, and it is not known whether it was stored.";
        return new TaskRefused(TaskRefusal.StorageFailed, command switch
        {
            SubmitTask submit => $"{failed} Submit it again with the same id, {submit.Id}: a task's id is unique, so that it is stored once.",
            SubmitTasks => $"{failed} Submit the tasks again with the same ids: a task's id is unique, so that each is stored once. Where you gave them none, look at the list of tasks first.",
            CancelTask cancel => $"{failed} Look at task {cancel.Id}, and cancel it again where it was not.",
            RetryTask retry => $"{failed} Look at task {retry.Id}, and retry it again where it was not.",
            _ => failed,
        });
    }
}

/// <summary>The writer's bounds.</summary>
/// <param name="QueueLimit">Writes that may wait (<c>tasks.write_queue</c>).</param>
/// <param name="QueueBytes">How much memory they may take, about, in bytes (<c>tasks.write_queue_bytes</c>).</param>
/// <param name="OwnWrites">Room beyond it for the node's own writes: at least four a slot.</param>
/// <param name="MaxBatch">Writes in one commit at most (<c>tasks.write_batch</c>); a single batch submission may exceed it.</param>
/// <param name="Lease">How long a claim holds (<c>cluster.lease_seconds</c>).</param>
public sealed record TaskWriterSettings(int QueueLimit, long QueueBytes, int OwnWrites, int MaxBatch, TimeSpan Lease);

using System.Threading.Channels;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Store;

namespace RsPa.Actors.Store;

/// <summary>
/// The one writer: a bounded queue whose content becomes one commit, while the commit before it is synced. The more callers wait,
/// the more of them share a commit. It knows no command: what it has to know of one the command says itself, and what else a commit
/// takes along its hook decides.
/// </summary>
internal sealed class GroupCommit
{
    private readonly IMainStore _store;
    private readonly StoreSettings _settings;
    private readonly TimeProvider _time;
    private readonly ICommitHook _hook;
    private readonly IEventBus _events;
    private readonly Channel<PendingWrite> _queue;

    private int _waiting;
    private long _waitingBytes;
    private long _commits;
    private long _writes;
    private volatile string? _fault;
    private volatile Exception? _failure;
    private volatile bool _completed;

    public GroupCommit(IMainStore store, StoreSettings settings, TimeProvider time, ICommitHook hook, IEventBus events)
    {
        _store = store;
        _settings = settings;
        _time = time;
        _hook = hook;
        _events = events;

        // Callers are refused at the limit. The rest is for the node's own writes, which its slots bound, and which must never be refused.
        _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(settings.QueueLimit + settings.OwnWrites)
        {
            SingleReader = true,
            AllowSynchronousContinuations = false,
        });
    }

    /// <summary>Rows that wait for a commit.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>How much memory they take, about, in bytes.</summary>
    public long WaitingBytes => Volatile.Read(ref _waitingBytes);

    /// <summary>Commits since the start.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Commands committed since the start.</summary>
    public long Writes => Volatile.Read(ref _writes);

    /// <summary>Why the newest commit failed, until one succeeds.</summary>
    public string? Fault => _fault;

    /// <summary>The answer where the store failed before it took a command.</summary>
    public static StoreRefused Failed { get; } = new(StoreRefusal.StorageFailed, "The task store is being restarted after a failure. Nothing was stored; try again shortly.");

    private static StoreRefused Stopping { get; } = new(StoreRefusal.Stopping, "The service is stopping. Submit the task again when it is back.");

    private static StoreRefused Full { get; } = new(StoreRefusal.Busy, "Too many of the node's own writes wait for the disk already. They are sent again.");

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
            throw new InvalidOperationException($"The writer of the main database failed: {failure.Message}", failure);
    }

    /// <summary>Queues a command.</summary>
    /// <returns>
    /// Whether there was room; where there was not, nobody is answered. One that is larger than all the room is taken where nothing else
    /// waits. The node's own commands are always taken, or answered.
    /// </returns>
    public bool TryAdd(StoreCommand command, IActorRef sender)
    {
        var write = new PendingWrite(command, sender);
        if (!command.IsOwn() && (Waiting >= _settings.QueueLimit || (WaitingBytes > 0 && WaitingBytes + write.Bytes > _settings.QueueBytes)))
        {
            StoreInstruments.Refused.Add(1);
            return false;
        }

        Count(write.Weight, write.Bytes);
        if (!_queue.Writer.TryWrite(write))
        {
            Count(-write.Weight, -write.Bytes);
            write.Answer(_failure is not null ? Failed : _completed ? Stopping : Full);
        }

        return true;
    }

    /// <summary>Asks for a commit, also where no command waits: the hook may have something for it.</summary>
    public void Wake() => _queue.Writer.TryWrite(new PendingWrite(null, ActorRefs.Nobody)); // Where the queue is full, a commit is about to come anyway.

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

    // Whatever happens here, the stream goes on until the queue is empty: one that broke off would leave callers unanswered.
    private async Task<NotUsed> TakeAsync(List<PendingWrite> batch)
    {
        var writes = batch.FindAll(static write => write.Command is not null);
        try
        {
            if (_failure is { } earlier)
            {
                Leave(writes);
                Refuse(writes, static _ => Failed, earlier.Message);
            }
            else
            {
                await CommitAsync(writes).ConfigureAwait(false);
            }
        }
        catch (Exception bug)
        {
            Abandon(bug);
            Refuse(writes, Unknown, bug.Message);
        }

        return NotUsed.Instance;
    }

    private async Task CommitAsync(List<PendingWrite> writes)
    {
        var commands = new List<StoreCommand>(writes.Count + 1);
        foreach (var write in writes)
            commands.Add(write.Command!);
        var joined = _hook.Join(commands);
        if (joined is not null)
            commands.Add(joined);

        IReadOnlyList<StoreReply> replies;
        var began = _time.GetTimestamp();
        try
        {
            replies = commands.Count == 0 ? [] : await _store.CommitAsync(commands, _time.GetUtcNow, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // Nothing of the batch was stored, or that is not known. Whoever waits is told so; the hook's own commands are kept by their sender, and
            // sent again: what was stored then answers that it is no longer the sender's.
            _fault = failure.Message;
            StoreInstruments.Failures.Add(1);
            Refuse(writes, failure is CommitUnknownException ? command => Unknown(command, failure.Message) : _ => new StoreRefused(StoreRefusal.StorageFailed, failure.Message), failure.Message);
            return;
        }
        finally
        {
            Leave(writes);
        }

        if (replies.Count != commands.Count)
            throw new InvalidOperationException($"the store gave {replies.Count} answers to {commands.Count} commands");
        if (commands.Count == 0)
            return;
        var wasFaulty = _fault is not null;
        _fault = null;
        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _writes, commands.Count);
        StoreInstruments.Committed(_time.GetElapsedTime(began), commands.Count);
        Deliver(writes, replies, joined, wasFaulty);
    }

    private void Deliver(List<PendingWrite> writes, IReadOnlyList<StoreReply> replies, StoreCommand? joined, bool wasFaulty)
    {
        var committed = new CommittedWrite[writes.Count];
        for (var i = 0; i < writes.Count; i++)
        {
            var command = writes[i].Command!;
            committed[i] = new CommittedWrite(command, replies[i], _hook.TakesAnswer(command, writes[i].Sender));
            if (!committed[i].IsTaken)
                writes[i].Answer(replies[i]);
        }

        _hook.Committed(committed, joined is null ? null : replies[^1], wasFaulty);
        foreach (var write in committed)
            Publish(write.Command, write.Reply);
        if (joined is not null)
            Publish(joined, replies[^1]);
    }

    private void Publish(StoreCommand command, StoreReply reply)
    {
        foreach (var happened in command.Events(reply))
            _events.Publish(happened);
    }

    private void Refuse(List<PendingWrite> writes, Func<StoreCommand, StoreRefused> why, string error)
    {
        List<StoreCommand> taken = [];
        foreach (var write in writes)
        {
            if (_hook.TakesAnswer(write.Command!, write.Sender))
                taken.Add(write.Command!);
            else
                write.Answer(why(write.Command!));
        }

        _hook.NotCommitted(taken, error);
    }

    private void Leave(List<PendingWrite> writes) => Count(-writes.Sum(static write => write.Weight), -writes.Sum(static write => write.Bytes));

    private void Count(int weight, long bytes)
    {
        Interlocked.Add(ref _waiting, weight);
        Interlocked.Add(ref _waitingBytes, bytes);
        StoreInstruments.Waiting.Add(weight);
    }

    // The failure may have come before the commit or after it.
    private static StoreRefused Unknown(StoreCommand command) => Unknown(command, "The task store failed while it carried this out, and it is not known whether it was stored.");

    private static StoreRefused Unknown(StoreCommand command, string failed)
    {
        return new StoreRefused(StoreRefusal.StorageFailed, command.WhenUnknown() is { } remedy ? $"{failed} {remedy}" : failed);
    }
}

/// <summary>The store's bounds.</summary>
/// <param name="QueueLimit">Rows that may wait (<c>tasks.write_queue</c>).</param>
/// <param name="QueueBytes">How much memory they may take, about, in bytes (<c>tasks.write_queue_bytes</c>).</param>
/// <param name="OwnWrites">Room beyond it for the node's own writes: at least four a slot.</param>
/// <param name="MaxBatch">Rows in one commit at most (<c>tasks.write_batch</c>); a single batch submission may exceed it.</param>
/// <param name="Lease">How long a claim holds (<c>cluster.lease_seconds</c>).</param>
public sealed record StoreSettings(int QueueLimit, long QueueBytes, int OwnWrites, int MaxBatch, TimeSpan Lease);

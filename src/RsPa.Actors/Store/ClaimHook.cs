using Akka.Actor;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Store;

/// <summary>
/// The claim that rides on a commit: each commit that may have made a task due or freed a slot ends with a claim for the slots that are
/// then free, so that a task which is submitted, or a slot which is freed, meets its other half without a commit of its own. What a
/// commit means for the dispatcher is told to it in one message.
/// </summary>
/// <param name="lease">How long a claim holds.</param>
/// <param name="signals">The other nodes that share the database.</param>
internal sealed class ClaimHook(TimeSpan lease, INodeSignals signals) : ICommitHook
{
    // The offer that stands beside the queue and not in it: a queue that is full must not lose it, and only the newest counts.
    private Offered? _offer;
    private int _look;

    // Owned by the commit that is under way.
    private SlotLedger _ledger = SlotLedger.Empty;
    private SlotLedger _freed = SlotLedger.Empty;
    private volatile IActorRef _dispatcher = ActorRefs.Nobody;

    /// <summary>Takes the offer, in place of the one before. The next commit claims for it.</summary>
    public void Offer(SlotOffer offer, IActorRef dispatcher)
    {
        Volatile.Write(ref _offer, new Offered(offer, dispatcher));
        Look();
    }

    /// <summary>Has the next commit look for due tasks.</summary>
    public void Look() => Volatile.Write(ref _look, 1);

    /// <summary>Another node has committed that a task is to stop. The dispatcher knows whether it is one of its own.</summary>
    public void Stop(TaskId task) => _dispatcher.Tell(new WorkCommitted([], [], [task], null));

    public StoreCommand? Join(IReadOnlyList<StoreCommand> commands)
    {
        var look = Interlocked.Exchange(ref _look, 0) == 1;
        if (Interlocked.Exchange(ref _offer, null) is { } offered)
        {
            _ledger = _ledger.Offered(offered.Offer);
            _dispatcher = offered.Dispatcher;
        }

        // The slots that this very commit frees can be claimed in it.
        _freed = _ledger;
        foreach (var command in commands)
        {
            look |= command.MayMakeDue();
            _freed = command switch
            {
                RecordAttempt record => _freed.Freed(record.Id, record.Fence),
                ReleaseTask release => _freed.Freed(release.Id, release.Fence),
                _ => _freed,
            };
        }

        return look ? _freed.Demand(lease) : null;
    }

    // One that has gone since is not the dispatcher: its successor would take the answer for one to its own attempt at the same task.
    public bool TakesAnswer(StoreCommand command, IActorRef sender) => command is RecordAttempt or ReleaseTask && sender.Equals(_dispatcher);

    public void Committed(IReadOnlyList<CommittedWrite> writes, StoreReply? joined, bool wasFaulty)
    {
        _ledger = _freed;
        List<StoreReply> ended = [];
        List<BrokenWork> broken = [];
        List<TaskId> toStop = [];
        foreach (var write in writes)
        {
            if (write is { IsTaken: true, Reply: StoreRefused refused })
                broken.Add(new BrokenWork(write.Command, refused.Message));
            else if (write.IsTaken)
                ended.Add(write.Reply);
            if (write.Reply is TaskCancelled { Status: TaskStatus.Running } asked)
                toStop.Add(asked.Id);
            if (write.Reply is not LeasesRenewed renewed)
                continue;
            toStop.AddRange(renewed.ToStop);
            _ledger = renewed.Lost.Aggregate(_ledger, static (ledger, task) => ledger.Freed(task.Task, task.Fence));
        }

        var work = (TasksClaimed?)joined;
        if (work is not null)
            _ledger = _ledger.Claimed(work.Tasks);
        if (wasFaulty || ended.Count > 0 || broken.Count > 0 || toStop.Count > 0 || work is { Tasks.Count: > 0 } or { NextDueAt: not null })
            _dispatcher.Tell(new WorkCommitted(work?.Tasks ?? [], ended, toStop, work?.NextDueAt) { Broken = broken });

        // What was left over, or has become free, may be another node's.
        if (writes.Any(static write => write.Command.MayMakeDue() && write.Reply is not StoreRefused))
            signals.Tell(NodeSignal.WorkIsDue.Instance);
        foreach (var asked in writes.Select(static write => write.Reply).OfType<TaskCancelled>().Where(static reply => reply.Status == TaskStatus.Running))
            signals.Tell(new NodeSignal.StopTask(asked.Id));
    }

    public void NotCommitted(IReadOnlyList<StoreCommand> taken, string error) => _dispatcher.Tell(new WorkNotCommitted(taken, error));

    private sealed record Offered(SlotOffer Offer, IActorRef Dispatcher);
}

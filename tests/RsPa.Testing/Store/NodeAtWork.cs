using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Agents;
using Shouldly;

namespace RsPa.Testing.Store;

/// <summary>A node that claims tasks of a store that it shares with others, as a dispatcher does, and ends them at random.</summary>
internal sealed class NodeAtWork(NodeIncarnation owner, IMainStore store, NodesAtWork board, Random random)
{
    private const int Slots = 5;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly AgentSlots[] Limits = [new(new AgentName("alpha"), 4), new(new AgentName("beta"), 2)];
    private readonly List<ClaimedTask> _held = [];
    private SlotLedger _ledger = SlotLedger.Empty.Offered(new SlotOffer(owner, Slots, Limits, []));

    /// <summary>Who it is.</summary>
    public NodeIncarnation Owner => owner;

    /// <summary>How many tasks it has completed.</summary>
    public int Completed { get; private set; }

    /// <summary>Works until all tasks are completed.</summary>
    /// <param name="tasksAtMost">After so many it stops, with tasks in its hands.</param>
    /// <returns>What it holds at the end.</returns>
    public async Task<IReadOnlyList<ClaimedTask>> WorkAsync(int tasksAtMost = int.MaxValue)
    {
        while (!board.AllDone && !(Completed >= tasksAtMost && _held.Count > 0))
        {
            await ClaimAsync();
            if (Completed < tasksAtMost)
                await EndAsync();
        }

        return _held;
    }

    /// <summary>Takes back what its life before held.</summary>
    public async Task RescueAsync(IReadOnlyList<ClaimedTask> tasks)
    {
        foreach (var task in tasks)
            board.Ends(task.Id);
        var rescued = (TasksRescued)await OneAsync(new RescueTasks(owner, 3));
        rescued.Tasks.Select(task => task.Id).ShouldBe(tasks.Select(task => task.Id), ignoreOrder: true);
    }

    private async Task ClaimAsync()
    {
        if (_ledger.Demand(Lease) is not { } demand)
            return;
        var claimed = ((TasksClaimed)await OneAsync(demand)).Tasks;
        foreach (var task in claimed)
            board.Begins(task, owner.Node);
        _held.AddRange(claimed);
        _ledger = _ledger.Claimed(claimed);
        _held.Count.ShouldBeLessThanOrEqualTo(Slots);
        foreach (var limit in Limits)
            _held.Count(task => task.Agent == limit.Agent).ShouldBeLessThanOrEqualTo(limit.Slots);
    }

    // One of what it holds ends: mostly well, else it is tried again or handed back.
    private async Task EndAsync()
    {
        if (_held.Count == 0)
            return;
        var task = _held[random.Next(_held.Count)];
        var now = board.Now();
        StoreCommand end = random.Next(6) switch
        {
            0 => Record(task, AttemptOutcome.Failed, new TaskTransition.RetryAt(now)),
            1 => new ReleaseTask(task.Id, task.Agent, task.Fence),
            _ => Record(task, AttemptOutcome.Completed, new TaskTransition.Complete(null)),
        };

        // From the commit on another node may run it.
        board.Ends(task.Id);
        var reply = await OneAsync(end);
        _held.Remove(task);
        _ledger = _ledger.Freed(task.Id, task.Fence);
        (reply is AttemptRecorded or TaskReleased).ShouldBeTrue($"{reply}");
        if (reply is not AttemptRecorded { Status: TaskStatus.Completed })
            return;
        Completed++;
        board.Completed();
    }

    private async Task<StoreReply> OneAsync(StoreCommand command) => (await store.CommitAsync([command], board.Now, CancellationToken.None)).Single();

    private static RecordAttempt Record(ClaimedTask task, AttemptOutcome outcome, TaskTransition next) =>
        new(task.Id, task.Fence, new AttemptRecord(task.Agent, task.Attempt, outcome, null, task.ClaimedAt, task.ClaimedAt), next, []);
}

using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Agents;
using RsPa.Testing.Store;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Store;

/// <summary>A store in memory that a test can wait for: what was asked of it, and when a condition holds.</summary>
internal sealed class WatchedStore(params IEnumerable<AgentName> agents) : IMainStore
{
    private readonly Lock _gate = new();
    private readonly List<IReadOnlyList<StoreCommand>> _begun = [];
    private readonly List<IReadOnlyList<StoreCommand>> _commits = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _waiting = [];

    public MemoryStore Inner { get; } = new(agents);

    /// <summary>Stores the next commit, and then answers with nothing: a fault that the writer does not expect.</summary>
    public bool BreakNext { get; set; }

    /// <summary>Stores the next commit, and then answers to its last command, the claim, with what is not an answer to it.</summary>
    public bool ConfuseNext { get; set; }

    /// <summary>What was begun, whether it succeeded or not.</summary>
    public IReadOnlyList<IReadOnlyList<StoreCommand>> Begun
    {
        get
        {
            lock (_gate)
                return [.. _begun];
        }
    }

    /// <summary>What was committed.</summary>
    public IReadOnlyList<IReadOnlyList<StoreCommand>> Commits
    {
        get
        {
            lock (_gate)
                return [.. _commits];
        }
    }

    public IEnumerable<T> Committed<T>() => Commits.SelectMany(commit => commit).OfType<T>();

    public async Task<IReadOnlyList<StoreReply>> CommitAsync(IReadOnlyList<StoreCommand> commands, Func<DateTimeOffset> clock, CancellationToken cancellationToken)
    {
        lock (_gate)
            _begun.Add([.. commands]);
        Look();
        var replies = await Inner.CommitAsync(commands, clock, cancellationToken);
        lock (_gate)
            _commits.Add([.. commands]);
        Look();
        if (ConfuseNext)
        {
            ConfuseNext = false;
            return [.. replies.SkipLast(1), new LeasesRenewed(0, [], [], [])];
        }

        if (!BreakNext)
            return replies;
        BreakNext = false;
        return [];
    }

    /// <summary>Completes when the condition holds; it is looked at whenever a commit begins or succeeds.</summary>
    public Task UntilAsync(Func<bool> condition)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _waiting.Add((condition, met));
        Look();
        return met.Task.WaitAsync(TestLimit.Span);
    }

    public Task UntilAsync(TaskId task, TaskStatus status) => UntilAsync(() => Inner.Find(task)?.Status == status);

    private void Look()
    {
        (Func<bool> Condition, TaskCompletionSource Met)[] waiting;
        lock (_gate)
            waiting = [.. _waiting];
        foreach (var (condition, met) in waiting)
        {
            if (condition())
                met.TrySetResult();
        }
    }
}

using System.Collections.Immutable;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>One claimed task of this node, from its claim until its end is recorded.</summary>
/// <param name="Task">The task.</param>
/// <param name="Agent">Its agent.</param>
internal sealed record Run(ClaimedTask Task, AgentDefinition Agent)
{
    /// <summary>How often the store may fail at its end: the second time it was told no more than that it failed.</summary>
    public const int MostBroken = 2;

    /// <summary>Why it is to stop, where it is.</summary>
    public StopCause Stop { get; init; }

    /// <summary>Since when it waits for a model; nothing where it does not.</summary>
    public DateTimeOffset? WaitsSince { get; init; }

    /// <summary>Whether it waits for a model, and its slot is another's meanwhile. One that has ended waits no longer.</summary>
    public bool Waits => WaitsSince is not null && Command is null;

    /// <summary>What is being recorded, once it has ended.</summary>
    public StoreCommand? Command { get; init; }

    /// <summary>How often the store failed at its end.</summary>
    public int Broken { get; init; }
}

/// <summary>What this node runs: the dispatcher's own book, as large as its slots.</summary>
internal sealed record RunTable
{
    public static RunTable Empty { get; } = new();

    private ImmutableDictionary<TaskId, Run> Runs { get; init; } = [];

    private ImmutableDictionary<AgentName, int> Counts { get; init; } = [];

    /// <summary>Runs whose end is not recorded.</summary>
    public int Count => Runs.Count;

    /// <summary>Runs that have ended, and whose end is not yet committed.</summary>
    public int Recording { get; private init; }

    /// <summary>Runs that wait for a model.</summary>
    public int Waiting { get; private init; }

    /// <summary>All of them.</summary>
    public IEnumerable<Run> All => Runs.Values;

    /// <summary>How many of an agent's there are.</summary>
    public int CountOf(AgentName agent) => Counts.GetValueOrDefault(agent);

    /// <summary>The run of that task.</summary>
    public Run? Find(TaskId id) => Runs.GetValueOrDefault(id);

    /// <summary>The run of that task and fence, whether it has ended or not.</summary>
    public Run? Find(TaskId id, long fence) => Runs.TryGetValue(id, out var run) && run.Task.Fence == fence ? run : null;

    /// <summary>The run of that task and fence, unless it has ended.</summary>
    public Run? Running(TaskId id, long fence) => Find(id, fence) is { Command: null } run ? run : null;

    /// <summary>The run of that task and fence, where it has ended: the answer to an end that was sent twice may come when the task runs anew, or has ended anew.</summary>
    public Run? Ended(TaskId id, long fence) => Find(id, fence) is { Command: not null } run ? run : null;

    /// <summary>With further runs. All of a commit at once: a copy for each would cost the more the more of them there are.</summary>
    public RunTable Add(IReadOnlyList<Run> runs)
    {
        var (table, counts) = (Runs.ToBuilder(), Counts.ToBuilder());
        foreach (var run in runs)
        {
            table[run.Task.Id] = run;
            counts[run.Task.Agent] = counts.GetValueOrDefault(run.Task.Agent) + 1;
        }

        return this with { Runs = table.ToImmutable(), Counts = counts.ToImmutable() };
    }

    /// <summary>Without some of its runs.</summary>
    public RunTable Remove(IReadOnlyList<Run> runs)
    {
        var (table, counts, recording, waiting) = (Runs.ToBuilder(), Counts.ToBuilder(), Recording, Waiting);
        foreach (var run in runs)
        {
            table.Remove(run.Task.Id);
            counts[run.Task.Agent] = counts.GetValueOrDefault(run.Task.Agent) - 1;
            if (run.Waits)
                waiting--;
            if (run.Command is not null)
                recording--;
        }

        return this with { Runs = table.ToImmutable(), Counts = counts.ToImmutable(), Recording = recording, Waiting = waiting };
    }

    /// <summary>With another state of one of its runs.</summary>
    public RunTable Change(Run run) => this with
    {
        Runs = Runs.SetItem(run.Task.Id, run),
        Recording = Recording + (run.Command is not null ? 1 : 0) - (Find(run.Task.Id)?.Command is not null ? 1 : 0),
        Waiting = Waiting + (run.Waits ? 1 : 0) - (Find(run.Task.Id) is { Waits: true } ? 1 : 0),
    };
}

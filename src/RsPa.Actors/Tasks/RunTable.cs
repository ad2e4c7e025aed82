using Akka.Actor;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>One claimed task of this node, from its claim until its end is recorded.</summary>
internal sealed class Run(ClaimedTask task, AgentDefinition agent)
{
    public ClaimedTask Task { get; } = task;

    public AgentDefinition Agent { get; } = agent;

    /// <summary>The run's actor, once it has said so.</summary>
    public IActorRef? Actor { get; set; }

    /// <summary>Why it is to stop, where it is.</summary>
    public StopCause Stop { get; set; }

    /// <summary>What is being recorded, once it has ended.</summary>
    public StoreCommand? Command { get; set; }

    /// <summary>How often the store may fail at its end: the second time it was told no more than that it failed.</summary>
    public const int MostBroken = 2;

    /// <summary>How often the store failed at its end.</summary>
    public int Broken { get; set; }
}

/// <summary>What this node runs: the dispatcher's own book, as large as its slots.</summary>
internal sealed class RunTable
{
    private readonly Dictionary<TaskId, Run> _runs = [];
    private readonly Dictionary<AgentName, int> _counts = [];
    private readonly HashSet<AgentName> _changed = [];

    public int Count => _runs.Count;

    /// <summary>Runs that have ended, and whose end is not yet committed.</summary>
    public int Recording { get; private set; }

    public int CountOf(AgentName agent) => _counts.GetValueOrDefault(agent);

    public IReadOnlyList<HeldTask> Held() => _runs.Values.Select(run => new HeldTask(run.Task.Id, run.Task.Agent, run.Task.Fence)).ToArray();

    public void Add(ClaimedTask task, AgentDefinition agent)
    {
        _runs[task.Id] = new Run(task, agent);
        Change(task.Agent, 1);
    }

    public void Started(TaskId id, long fence, IActorRef actor)
    {
        if (Running(id, fence) is not { } run)
            return;
        run.Actor = actor;
        if (run.Stop != StopCause.None)
            actor.Tell(new StopRun(run.Stop));
    }

    /// <summary>The run of that task and fence, unless it has ended.</summary>
    public Run? Running(TaskId id, long fence) => _runs.TryGetValue(id, out var run) && run.Task.Fence == fence && run.Command is null ? run : null;

    public IReadOnlyList<Run> StillRunning() => _runs.Values.Where(run => run.Command is null).ToArray();

    /// <summary>The run of that task and fence, whether it has ended or not.</summary>
    public Run? Find(TaskId id, long fence) => _runs.TryGetValue(id, out var run) && run.Task.Fence == fence ? run : null;

    public void Record(Run run, StoreCommand command)
    {
        if (run.Command is null)
            Recording++;
        run.Command = command;
    }

    /// <summary>The ends that are to be sent again: all that are not recorded, but for those at which the store has failed for good.</summary>
    public IReadOnlyList<StoreCommand> Unrecorded() =>
        _runs.Values.Where(run => run.Command is not null && run.Broken < Run.MostBroken).Select(run => run.Command!).ToArray();

    /// <summary>Takes out the run of that task and fence, where it has ended: the answer to an end that was sent twice may come when the task runs anew, or has ended anew.</summary>
    public Run? RemoveEnded(TaskId id, long fence) => _runs.TryGetValue(id, out var run) && run.Task.Fence == fence && run.Command is not null ? Remove(id) : null;

    public Run? Remove(TaskId id)
    {
        if (!_runs.Remove(id, out var run))
            return null;
        if (run.Command is not null)
            Recording--;
        Change(run.Task.Agent, -1);
        return run;
    }

    public void Stop(TaskId id, StopCause cause)
    {
        if (_runs.TryGetValue(id, out var run) && run.Stop == StopCause.None)
        {
            run.Stop = cause;
            run.Actor?.Tell(new StopRun(cause));
        }
    }

    public void StopAll(StopCause cause)
    {
        foreach (var run in _runs.Values)
            Stop(run.Task.Id, cause);
    }

    /// <summary>The agents whose count has changed since this was last asked.</summary>
    public IReadOnlyList<AgentName> TakeChanged()
    {
        if (_changed.Count == 0)
            return [];
        var changed = _changed.ToArray();
        _changed.Clear();
        return changed;
    }

    private void Change(AgentName agent, int by)
    {
        _counts[agent] = _counts.GetValueOrDefault(agent) + by;
        _changed.Add(agent);
    }
}

using RsPa.Actors.Protocol.Store;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>What the dispatcher is to do. Where an effect needs the state, that is the one after the decision.</summary>
internal abstract record DispatcherEffect
{
    private DispatcherEffect()
    {
    }

    /// <summary>Offer the store the slots as they are now.</summary>
    public sealed record Offer : DispatcherEffect;

    /// <summary>Renew all leases. The answer comes after every claim that is under way.</summary>
    public sealed record Renew : DispatcherEffect;

    /// <summary>Take back what dead workers left behind.</summary>
    public sealed record Rescue : DispatcherEffect;

    /// <summary>Have the store look for due tasks.</summary>
    public sealed record Look : DispatcherEffect;

    /// <summary>Have the store commit something.</summary>
    public sealed record Write(StoreCommand Command) : DispatcherEffect;

    /// <summary>Ask all agents whether they take tasks.</summary>
    public sealed record AskAgents : DispatcherEffect;

    /// <summary>Start a run.</summary>
    public sealed record StartRun(Run Run) : DispatcherEffect;

    /// <summary>Tell a run to stop.</summary>
    public sealed record StopRun(TaskId Task, long Fence, StopCause Cause) : DispatcherEffect;

    /// <summary>Tell an agent how many of its attempts run now.</summary>
    public sealed record TellRunning(AgentName Agent) : DispatcherEffect;

    /// <summary>Look for due tasks at a moment.</summary>
    public sealed record LookAt(TimeSpan After) : DispatcherEffect;

    /// <summary>Send again what ended, after a wait.</summary>
    public sealed record ResendAfter(TimeSpan Wait) : DispatcherEffect;

    /// <summary>Do not wait to send again any longer.</summary>
    public sealed record CancelResend : DispatcherEffect;

    /// <summary>Tell those who wait that nothing is claimed any more.</summary>
    public sealed record SayQuiet : DispatcherEffect;

    /// <summary>Tell those who wait that nothing runs any more.</summary>
    public sealed record SayEmpty : DispatcherEffect;

    /// <summary>Log something.</summary>
    public sealed record Log(DispatcherNote Note) : DispatcherEffect;
}

/// <summary>What the dispatcher logs.</summary>
internal abstract record DispatcherNote
{
    private DispatcherNote()
    {
    }

    /// <summary>An attempt did not succeed.</summary>
    public sealed record AttemptFailed(Run Run, string Error) : DispatcherNote;

    /// <summary>An attempt did not stop when told to.</summary>
    public sealed record AttemptAbandoned(Run Run) : DispatcherNote;

    /// <summary>A task is somebody else's by now.</summary>
    public sealed record NoLongerOurs(TaskId Task) : DispatcherNote;

    /// <summary>A task was claimed, and never began.</summary>
    public sealed record NeverBegun(TaskId Task, AgentName Agent) : DispatcherNote;

    /// <summary>The store failed at the end of a run.</summary>
    public sealed record NotRecordable(Run Run, string Error) : DispatcherNote;

    /// <summary>An attempt met data that had changed.</summary>
    public sealed record DataChanged(Run Run, string Conflict) : DispatcherNote;

    /// <summary>A task was handed back at the shutdown.</summary>
    public sealed record HandedBack(Run Run) : DispatcherNote;

    /// <summary>The store can't commit.</summary>
    public sealed record StoreFailed(string Error) : DispatcherNote;

    /// <summary>An agent gets no more slots.</summary>
    public sealed record AgentStuck(string Agent, int Count, int Most) : DispatcherNote;

    /// <summary>An agent gets slots again.</summary>
    public sealed record AgentFreed(string Agent) : DispatcherNote;
}

using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Tasks;

/// <summary>What is known of one attempt that runs.</summary>
internal sealed record RunState
{
    /// <summary>It runs.</summary>
    public static RunState Running { get; } = new();

    /// <summary>How it ends where it stops when told to; nothing before it was told.</summary>
    public AttemptEnd? WhenStopped { get; init; }

    /// <summary>How it ends where it does not.</summary>
    public AttemptEnd? WhenAbandoned { get; init; }

    /// <summary>Whether its end was told.</summary>
    public bool HasEnded { get; init; }

    /// <summary>How many of its calls wait for a model.</summary>
    public int Waits { get; init; }

    /// <summary>How much of its time limit was used up before <see cref="Since"/>; all that was, where it waits.</summary>
    public TimeSpan Used { get; init; }

    /// <summary>When, after its begin, its time began to run last.</summary>
    public TimeSpan Since { get; init; }

    /// <summary>How much of its time limit is used up.</summary>
    /// <param name="now">How long ago it began.</param>
    public TimeSpan UsedAt(TimeSpan now) => Waits > 0 ? Used : Used + (now - Since);
}

/// <summary>What a run is told.</summary>
internal abstract record RunCommand
{
    private RunCommand()
    {
    }

    /// <summary>The agent has ended its attempt.</summary>
    public sealed record Report(AttemptEnd End, IReadOnlyList<AgentDataChange> Data) : RunCommand;

    /// <summary>The attempt could not be run.</summary>
    public sealed record Fail(string Error) : RunCommand;

    /// <summary>A call of it begins to wait for a model.</summary>
    public sealed record BeginWait : RunCommand;

    /// <summary>A call of it waits no longer.</summary>
    public sealed record EndWait : RunCommand;

    /// <summary>It may not run any longer.</summary>
    public sealed record EndTime : RunCommand;

    /// <summary>It is to stop.</summary>
    public sealed record Stop(StopCause Cause) : RunCommand;

    /// <summary>It was told to stop, and may not take longer to do so.</summary>
    public sealed record EndGrace : RunCommand;

    /// <summary>Its actor is gone.</summary>
    public sealed record Leave : RunCommand;
}

/// <summary>What has changed for a run.</summary>
internal abstract record RunEvent
{
    private RunEvent()
    {
    }

    /// <summary>It was told to stop.</summary>
    public sealed record ToldToStop(AttemptEnd WhenStopped, AttemptEnd WhenAbandoned) : RunEvent;

    /// <summary>A call of it waits for a model.</summary>
    /// <param name="At">How long after its begin.</param>
    public sealed record WaitBegan(TimeSpan At) : RunEvent;

    /// <summary>A call of it waits no longer.</summary>
    /// <param name="At">How long after its begin.</param>
    public sealed record WaitEnded(TimeSpan At) : RunEvent;

    /// <summary>Its end is told.</summary>
    public sealed record Ended : RunEvent
    {
        /// <summary>The one value.</summary>
        public static Ended Instance { get; } = new();
    }
}

/// <summary>What a run is to do.</summary>
internal abstract record RunEffect
{
    private RunEffect()
    {
    }

    /// <summary>Tell the agent to stop, and give it its grace to do so.</summary>
    public sealed record OrderToStop : RunEffect;

    /// <summary>Let its time limit stand still.</summary>
    public sealed record HoldTime : RunEffect;

    /// <summary>Let its time limit go on.</summary>
    /// <param name="Left">How much of it is left.</param>
    public sealed record RunTime(TimeSpan Left) : RunEffect;

    /// <summary>Tell the dispatcher whether it waits for a model.</summary>
    public sealed record TellWait(bool Waits) : RunEffect;

    /// <summary>Leave the agent to itself, where it still runs. Before the end is told: who hears of that is to find it counted.</summary>
    public sealed record Abandon : RunEffect;

    /// <summary>Tell the dispatcher how the attempt ended, and stop.</summary>
    public sealed record TellEnd(AttemptEnd End, IReadOnlyList<AgentDataChange> Data) : RunEffect;
}

using RsPa.Actors.Retries;

namespace RsPa.Actors.Agents;

/// <summary>The rules that all agents share.</summary>
public sealed record AgentPolicy
{
    /// <summary>After how many failures in a row an agent is in error: from 1, by default 5.</summary>
    public int FailuresToError { get; init; } = 5;

    /// <summary>A snapshot is made after so many events: from 1, by default 100.</summary>
    public int SnapshotEvery { get; init; } = 100;

    /// <summary>How long after an attempt an agent looks whether too many have failed, by default a second. Whoever asks for it is shown what is counted by then.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The waits before what could not be read or stored is tried again, by default from a second to a minute.</summary>
    public ExponentialBackoff CatchUp { get; init; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    /// <summary>How long <see cref="Protocol.Agents.GetAgents"/> waits for an agent that does not answer, by default two seconds.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a pause may wait for the task store, by default five seconds: whoever asked is then told that it may not hold through a restart.</summary>
    public TimeSpan StoreWithin { get; init; } = TimeSpan.FromSeconds(5);
}

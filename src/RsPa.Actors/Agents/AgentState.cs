using System.Text.Json.Serialization;
using RsPa.Actors.Protocol.Agents;

namespace RsPa.Actors.Agents;

/// <summary>All that an agent remembers. It changes by events only, the same way live and in recovery; a snapshot is this record.</summary>
/// <param name="Definition">How it is configured; nothing before the first time.</param>
/// <param name="Paused">Why it is paused, where it is.</param>
public sealed record AgentState(AgentDefinition? Definition, string? Paused)
{
    /// <summary>An agent that was never configured.</summary>
    public static AgentState Initial { get; } = new(null, null);

    /// <summary>Whether it takes tasks.</summary>
    [JsonIgnore]
    public bool IsAvailable => Definition is { Enabled: true } && Paused is null;

    /// <summary>The state after <paramref name="happened"/>.</summary>
    /// <exception cref="ArgumentException">An event of a kind that this version does not know.</exception>
    public AgentState Evolve(AgentEvent happened) => happened switch
    {
        AgentConfigured configured => this with { Definition = configured.Definition },
        AgentPaused paused => this with { Paused = paused.Reason },
        AgentResumed => this with { Paused = null },
        AttemptsCounted => this,
        _ => throw new ArgumentException($"An agent does not know the event {happened.GetType().Name}.", nameof(happened)),
    };

    /// <summary>Where it stands.</summary>
    /// <param name="running">How many of its attempts run now.</param>
    /// <param name="totals">What it has done.</param>
    /// <param name="policy">When an agent counts as being in error.</param>
    public AgentStatus Status(int running, AttemptTotals totals, AgentPolicy policy) =>
        Definition is not { Enabled: true } ? AgentStatus.Disabled
        : totals.TrailingFailures >= policy.FailuresToError ? AgentStatus.Error
        : running > 0 ? AgentStatus.Active
        : totals.LastSequence == 0 ? AgentStatus.Registered
        : AgentStatus.Idle;

    /// <summary>The agent as its owner sees it.</summary>
    /// <exception cref="InvalidOperationException">It was never configured.</exception>
    public AgentView View(int running, AttemptTotals totals, AgentPolicy policy) => new(
        Definition ?? throw new InvalidOperationException("An agent that was never configured can't be shown."),
        Status(running, totals, policy), Paused, running, totals, totals.TrailingFailures);
}

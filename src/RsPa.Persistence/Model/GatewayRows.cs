using RsPa.Actors.Protocol.Gateway;
using RsPa.Agents;

namespace RsPa.Persistence.Model;

/// <summary>One call to a model, as it ended. It has no keys of other tables: it outlives what it names.</summary>
public sealed class ModelCallRow
{
    /// <summary>Its identifier, of version 7.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it arrived.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>On whose account.</summary>
    public required string Tenant { get; init; }

    /// <summary>How urgent it was.</summary>
    public required CallLane Lane { get; init; }

    /// <summary>Which API it came by.</summary>
    public required string Api { get; init; }

    /// <summary>The model as it was asked for.</summary>
    public required string Model { get; init; }

    /// <summary>How it ended.</summary>
    public required CallOutcome Outcome { get; init; }

    /// <summary>The task that it was made for.</summary>
    public TaskId? Task { get; init; }

    /// <summary>Which try of the task.</summary>
    public int? Attempt { get; init; }

    /// <summary>The task's agent.</summary>
    public AgentName? Agent { get; init; }

    /// <summary>Of the weights.</summary>
    public string? Digest { get; init; }

    /// <summary>Which model server answered.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Tokens of the answer.</summary>
    public int OutputTokens { get; init; }

    /// <summary>Until it was sent. This and the times that follow are in microseconds.</summary>
    public long QueueWait { get; init; }

    /// <summary>How much of that was for a load.</summary>
    public long LoadWait { get; init; }

    /// <summary>From then to the first piece.</summary>
    public long? FirstToken { get; init; }

    /// <summary>From its arrival to its end.</summary>
    public long Total { get; init; }

    /// <summary>GPU time.</summary>
    public long Gpu { get; init; }

    /// <summary>Whether the answer came from the cache.</summary>
    public bool Cached { get; init; }

    /// <summary>Whether it was aborted once and made again.</summary>
    public bool Preempted { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Error { get; init; }
}

/// <summary>The sums of the calls of a day that are no longer stored one by one.</summary>
public sealed class ModelUsageRow
{
    /// <summary>The day, such as <c>2025-03-10</c>, in the time zone of the service that removed the calls.</summary>
    public required string Day { get; init; }

    /// <summary>On whose account.</summary>
    public required string Tenant { get; init; }

    /// <summary>The model as it was asked for.</summary>
    public required string Model { get; init; }

    /// <summary>The agent; empty where it was none.</summary>
    public required string Agent { get; init; }

    /// <summary>How many calls.</summary>
    public long Calls { get; set; }

    /// <summary>How many of them failed.</summary>
    public long Failed { get; set; }

    /// <summary>How many were cancelled.</summary>
    public long Cancelled { get; set; }

    /// <summary>How many were refused.</summary>
    public long Refused { get; set; }

    /// <summary>How many were answered from the cache.</summary>
    public long Cached { get; set; }

    /// <summary>Tokens of their prompts.</summary>
    public long PromptTokens { get; set; }

    /// <summary>Tokens of their answers.</summary>
    public long OutputTokens { get; set; }

    /// <summary>GPU time, in microseconds.</summary>
    public long Gpu { get; set; }

    /// <summary>How many were sent to a server.</summary>
    public long Sent { get; set; }

    /// <summary>How long these waited before, together, in microseconds.</summary>
    public long QueueWait { get; set; }

    /// <summary>How many of these gave a first piece.</summary>
    public long Answered { get; set; }

    /// <summary>How long it took until then, together, in microseconds.</summary>
    public long FirstToken { get; set; }
}

/// <summary>A key by which a program reaches the models.</summary>
public sealed class ApiKeyRow
{
    /// <summary>Its name: the tenant on whose account its calls run.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the key, which is stored nowhere.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>How urgent its calls are, where it says so.</summary>
    public CallLane? Lane { get; set; }

    /// <summary>Its share beside tenants of weight 1, where it says so.</summary>
    public double? Weight { get; set; }

    /// <summary>GPU seconds a day from which on the owner is warned.</summary>
    public double? SoftGpuSeconds { get; set; }

    /// <summary>GPU seconds a day from which on its calls wait.</summary>
    public double? HardGpuSeconds { get; set; }

    /// <summary>Tokens a day from which on the owner is warned.</summary>
    public long? SoftTokens { get; set; }

    /// <summary>Tokens a day from which on its calls wait.</summary>
    public long? HardTokens { get; set; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it was used last, to the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}

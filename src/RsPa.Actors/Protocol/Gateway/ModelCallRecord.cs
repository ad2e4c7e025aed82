using RsPa.Agents;

namespace RsPa.Actors.Protocol.Gateway;

/// <summary>One call to a model, as it ended. Told to <see cref="ModelCallsKey"/> once for each call; one that is told twice is stored once.</summary>
/// <param name="Id">A UUID of version 7, of the moment at which the call arrived.</param>
/// <param name="At">When it arrived.</param>
/// <param name="Tenant">On whose account: an agent, or an API key.</param>
/// <param name="Lane">How urgent it was.</param>
/// <param name="Api">Which API it came by, such as <c>chat</c>, <c>generate</c>, <c>embed</c> or <c>openai-chat</c>.</param>
/// <param name="Model">The model's name as it was asked for.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record ModelCallRecord(Guid Id, DateTimeOffset At, string Tenant, CallLane Lane, string Api, string Model, CallOutcome Outcome)
{
    /// <summary>The longest <see cref="Error"/>, in characters (UTF-16 code units).</summary>
    public const int MaxErrorLength = 500;

    /// <summary>The task that it was made for.</summary>
    public TaskId? Task { get; init; }

    /// <summary>Which try of the task, from 1.</summary>
    public int? Attempt { get; init; }

    /// <summary>The task's agent.</summary>
    public AgentName? Agent { get; init; }

    /// <summary>The digest of the model's weights, where it is known.</summary>
    public string? Digest { get; init; }

    /// <summary>Which model server answered; none where none was asked.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Tokens of the prompt, by the server's count; 0 where it gave none.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Tokens of the answer, by the server's count; 0 where it gave none.</summary>
    public int OutputTokens { get; init; }

    /// <summary>From its arrival until it was sent to a server.</summary>
    public TimeSpan QueueWait { get; init; }

    /// <summary>How much of the wait was for a model to be loaded.</summary>
    public TimeSpan LoadWait { get; init; }

    /// <summary>From when it was sent until the first piece of its answer; none where there was no piece.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>From its arrival to its end.</summary>
    public TimeSpan Total { get; init; }

    /// <summary>GPU time, by the server's own account.</summary>
    public TimeSpan Gpu { get; init; }

    /// <summary>Whether the answer came from the cache.</summary>
    public bool IsCached { get; init; }

    /// <summary>Whether it was aborted once, for an interactive call, and made again.</summary>
    public bool WasPreempted { get; init; }

    /// <summary>What went wrong, in one line without control characters; see <see cref="MaxErrorLength"/>.</summary>
    public string? Error
    {
        get;
        init => field = value is null ? null : DisplayText.Line(value, MaxErrorLength);
    }
}

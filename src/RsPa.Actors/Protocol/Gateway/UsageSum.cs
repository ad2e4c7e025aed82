namespace RsPa.Actors.Protocol.Gateway;

/// <summary>What some calls to models came to, together.</summary>
/// <param name="Calls">How many.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="Cancelled">How many were cancelled.</param>
/// <param name="Refused">How many were refused.</param>
/// <param name="Cached">How many were answered from the cache.</param>
/// <param name="PromptTokens">Tokens of their prompts.</param>
/// <param name="OutputTokens">Tokens of their answers.</param>
/// <param name="Gpu">GPU time.</param>
/// <param name="Sent">How many were sent to a model server.</param>
/// <param name="QueueWait">How long those that were sent had waited, together.</param>
/// <param name="Answered">How many of those gave a first piece.</param>
/// <param name="FirstToken">How long it took them from there on, together.</param>
public sealed record UsageSum(
    long Calls, long Failed, long Cancelled, long Refused, long Cached, long PromptTokens, long OutputTokens, TimeSpan Gpu, long Sent, TimeSpan QueueWait, long Answered, TimeSpan FirstToken)
{
    /// <summary>Of no calls.</summary>
    public static UsageSum Nothing { get; } = new(0, 0, 0, 0, 0, 0, 0, TimeSpan.Zero, 0, TimeSpan.Zero, 0, TimeSpan.Zero);

    /// <summary>How long a call that was sent had waited, on average; none where none was sent.</summary>
    public TimeSpan? MeanQueueWait() => Sent == 0 ? null : QueueWait / Sent;

    /// <summary>How long it took from there to the first piece, on average; none where there was none.</summary>
    public TimeSpan? MeanFirstToken() => Answered == 0 ? null : FirstToken / Answered;

    /// <summary>Of one call.</summary>
    public static UsageSum Of(ModelCallRecord call)
    {
        var wasSent = call.Endpoint is not null;
        var first = wasSent ? call.FirstToken : null;
        return new UsageSum(
            1,
            Count(call.Outcome == CallOutcome.Failed),
            Count(call.Outcome == CallOutcome.Cancelled),
            Count(call.Outcome == CallOutcome.Refused),
            Count(call.IsCached),
            call.PromptTokens,
            call.OutputTokens,
            call.Gpu,
            Count(wasSent),
            wasSent ? call.QueueWait : TimeSpan.Zero,
            Count(first is not null),
            first ?? TimeSpan.Zero);
    }

    /// <summary>Of both.</summary>
    public static UsageSum operator +(UsageSum one, UsageSum other) => Add(one, other);

    /// <summary>Of both.</summary>
    public static UsageSum Add(UsageSum one, UsageSum other) => new(
        one.Calls + other.Calls,
        one.Failed + other.Failed,
        one.Cancelled + other.Cancelled,
        one.Refused + other.Refused,
        one.Cached + other.Cached,
        one.PromptTokens + other.PromptTokens,
        one.OutputTokens + other.OutputTokens,
        one.Gpu + other.Gpu,
        one.Sent + other.Sent,
        one.QueueWait + other.QueueWait,
        one.Answered + other.Answered,
        one.FirstToken + other.FirstToken);

    private static long Count(bool holds) => holds ? 1 : 0;
}

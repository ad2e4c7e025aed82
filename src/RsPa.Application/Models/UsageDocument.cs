using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Application.Models;

/// <summary>What calls to models came to, as it is written for programs; times are in seconds.</summary>
/// <param name="By">What makes a line.</param>
/// <param name="Since">From this moment on.</param>
/// <param name="Until">Up to this moment.</param>
/// <param name="Lines">The lines.</param>
/// <param name="Total">All together; its key is empty.</param>
public sealed record UsageDocument(UsageBy By, DateTimeOffset Since, DateTimeOffset Until, IReadOnlyList<UsageLineDocument> Lines, UsageLineDocument Total)
{
    /// <summary>Flattens it.</summary>
    public static UsageDocument Of(UsageQuery query, UsageReport report) => new(query.By, query.Since, query.Until, [.. report.Lines.Select(UsageLineDocument.Of)], UsageLineDocument.Of(report.Total));
}

/// <summary>What the calls came to that have something in common.</summary>
public sealed record UsageLineDocument(
    string Key,
    long Calls,
    long Failed,
    long Cancelled,
    long Refused,
    long Cached,
    long PromptTokens,
    long OutputTokens,
    double GpuSeconds,
    double? QueueWaitMeanSeconds,
    double? QueueWaitP95Seconds,
    double? FirstTokenMeanSeconds,
    double? FirstTokenP95Seconds)
{
    /// <summary>Flattens it.</summary>
    public static UsageLineDocument Of(UsageLine line) => new(
        line.Key,
        line.Sum.Calls,
        line.Sum.Failed,
        line.Sum.Cancelled,
        line.Sum.Refused,
        line.Sum.Cached,
        line.Sum.PromptTokens,
        line.Sum.OutputTokens,
        line.Sum.Gpu.TotalSeconds,
        line.Sum.MeanQueueWait()?.TotalSeconds,
        line.P95QueueWait?.TotalSeconds,
        line.Sum.MeanFirstToken()?.TotalSeconds,
        line.P95FirstToken?.TotalSeconds);
}

using RsPa.Agents;

namespace RsPa.Actors.Protocol.Gateway;

/// <summary>Which calls a list shows: newest first.</summary>
/// <param name="Limit">How many at most, 1 to <see cref="MaxLimit"/>.</param>
public sealed record ModelCallFilter(int Limit = 50)
{
    /// <summary>The longest page.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Only of this tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>Only of this model, as it was asked for.</summary>
    public string? Model { get; init; }

    /// <summary>Only of this task.</summary>
    public TaskId? Task { get; init; }

    /// <summary>Only those that ended so.</summary>
    public CallOutcome? Outcome { get; init; }

    /// <summary>Only those that arrived at this moment or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only those that arrived before this moment.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only those that stand behind this one in the list, for the next page.</summary>
    public Guid? Before { get; init; }

    /// <summary>Whether a call is among them; <see cref="Before"/> and <see cref="Limit"/> aside.</summary>
    public bool Takes(ModelCallRecord call) =>
        (Tenant is null || call.Tenant == Tenant)
        && (Model is null || call.Model == Model)
        && (Task is null || call.Task == Task)
        && (Outcome is null || call.Outcome == Outcome)
        && (Since is null || call.At >= Since)
        && (Until is null || call.At < Until);
}

/// <summary>What usage is told by.</summary>
public enum UsageBy
{
    /// <summary>Nothing: a fault.</summary>
    None = 0,

    /// <summary>On whose account.</summary>
    Tenant,

    /// <summary>The model as it was asked for.</summary>
    Model,

    /// <summary>The day.</summary>
    Day,

    /// <summary>The agent whose task it was for.</summary>
    Agent,
}

/// <summary>Asks what calls came to.</summary>
/// <param name="By">What makes a line.</param>
/// <param name="Since">From this moment on.</param>
/// <param name="Until">Up to this moment, without it.</param>
/// <param name="Zone">The time zone whose days are meant.</param>
public sealed record UsageQuery(UsageBy By, DateTimeOffset Since, DateTimeOffset Until, TimeZoneInfo Zone);

/// <summary>What the calls came to that have something in common.</summary>
/// <param name="Key">What that is; empty where there is none, as for calls that no agent made.</param>
/// <param name="Sum">What they came to, also those of days whose calls are no longer stored one by one.</param>
/// <param name="P95QueueWait">How long 95 % of those that are stored had waited at most before they were sent, to 5 %; none where none was sent.</param>
/// <param name="P95FirstToken">How long it took 95 % of these from there to the first piece, to 5 %; none where there was none.</param>
public sealed record UsageLine(string Key, UsageSum Sum, TimeSpan? P95QueueWait, TimeSpan? P95FirstToken);

/// <summary>What calls came to.</summary>
/// <param name="Lines">By what was asked for: days in order, others by GPU time, most first. <see cref="MostLines"/> at most; the rest are together in one more, whose key is <c>…</c>.</param>
/// <param name="Total">All of them.</param>
public sealed record UsageReport(IReadOnlyList<UsageLine> Lines, UsageLine Total)
{
    /// <summary>The most lines.</summary>
    public const int MostLines = 1_000;
}

/// <summary>The read side of calls to models.</summary>
public interface IModelCallQueries
{
    /// <summary>Reads a page of calls, newest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not 1 to <see cref="ModelCallFilter.MaxLimit"/>.</exception>
    Task<IReadOnlyList<ModelCallRecord>> ListAsync(ModelCallFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// Sums calls up. Of a day whose calls are no longer stored one by one all are counted where the day begins in the period, and none
    /// otherwise.
    /// </summary>
    Task<UsageReport> UsageAsync(UsageQuery query, CancellationToken cancellationToken);

    /// <summary>How many calls are stored.</summary>
    Task<long> CountAsync(CancellationToken cancellationToken);
}

namespace RsPa.Actors.Gateway.Accounting;

/// <summary>How calls are kept.</summary>
public sealed record AccountingSettings
{
    /// <summary>How long calls are kept one by one, by default 90 days.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How many are kept at most, by default 1,000,000.</summary>
    public long MostCalls { get; init; } = 1_000_000;

    /// <summary>The time zone whose days they are summed by.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>How many wait to be stored at most, by default 10,000: about 5 MB.</summary>
    public int MostWaiting { get; init; } = 10_000;

    /// <summary>How long one waits at most where the store is well, by default one second.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an answer of the store is waited for before the calls are sent again, by default 30 seconds.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often old calls are looked for, by default every hour.</summary>
    public TimeSpan PruneInterval { get; init; } = TimeSpan.FromHours(1);
}

namespace RsPa.Actors.Protocol.Logs;

/// <summary>The order of the rows that a query returns.</summary>
public enum LogOrder
{
    /// <summary>No order: never a valid value.</summary>
    Invalid = 0,

    /// <summary>The newest row first, as a page shows them.</summary>
    NewestFirst,

    /// <summary>The newest row last, as <c>tail</c> shows them.</summary>
    NewestLast,
}

/// <summary>
/// Which log entries are wanted. What is null does not restrict. Without <see cref="AfterId"/> the newest rows that match are returned;
/// with it the oldest ones behind that row, so that whoever follows the log misses none.
/// </summary>
public sealed record LogQuery
{
    /// <summary>The most rows that one query may ask for.</summary>
    public const int MostRows = 10_000;

    /// <summary>The lowest severity; DEBUG by default.</summary>
    public LogSeverity MinimumSeverity { get; init; } = LogSeverity.Debug;

    /// <summary>The earliest time, included.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The latest time, not included.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Words that message, exception or logger must hold, all of them, as beginnings of words and without regard to case. Any text is allowed; it has no operators.</summary>
    public string? Text { get; init; }

    /// <summary>The agent, exactly.</summary>
    public string? Agent { get; init; }

    /// <summary>The task, exactly.</summary>
    public string? Task { get; init; }

    /// <summary>The most rows to return: 1–10,000, 100 by default.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Only rows behind this one: for following.</summary>
    public long? AfterId { get; init; }

    /// <summary>Only rows before this one: for the next page, and for export.</summary>
    public long? BeforeId { get; init; }

    /// <summary>The order of the rows; newest first by default.</summary>
    public LogOrder Order { get; init; } = LogOrder.NewestFirst;

    /// <summary>What is wrong with the query, as a sentence; null when nothing is.</summary>
    public string? Problem()
    {
        if (Limit is < 1 or > MostRows)
            return $"The limit {Limit} is not between 1 and {MostRows}.";
        if (!Enum.IsDefined(MinimumSeverity) || MinimumSeverity == LogSeverity.Invalid)
            return $"The severity {(int)MinimumSeverity} is none of {string.Join(", ", LogSeverities.ByName.Keys)}.";
        return Order is LogOrder.NewestFirst or LogOrder.NewestLast ? null : $"The order {(int)Order} is neither newest first nor newest last.";
    }
}

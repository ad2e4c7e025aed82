namespace RsPa.Actors.Logs;

/// <summary>How the logs actor works.</summary>
public sealed record LogsOptions
{
    /// <summary>The most entries of one write: 500 by default.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>How long entries are gathered before a write: above zero, 250 ms by default.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a batch is tried before it is dropped: 3 by default.</summary>
    public int WriteAttempts { get; init; } = 3;

    /// <summary>The pause after a write that failed: 1 s by default.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A write that takes longer is cancelled, as far as the store lets itself be: 30 s by default.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long entries are kept: 30 days by default.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How often old entries are looked for, and after what time first: 1 hour by default.</summary>
    public TimeSpan PruneInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The most entries that are removed at once: 1,000 by default.</summary>
    public int PruneBatch { get; init; } = 1_000;

    /// <summary>The name of this node, for the entries that the actor itself writes.</summary>
    public string? Node { get; init; }
}

namespace RsPa.Persistence.Sqlite.Provider;

/// <summary>Where the files are, and how they are read.</summary>
public sealed record SqliteSettings
{
    /// <summary>The main database.</summary>
    public required string MainFile { get; init; }

    /// <summary>The actors' events and snapshots.</summary>
    public required string JournalFile { get; init; }

    /// <summary>The log.</summary>
    public required string LogFile { get; init; }

    /// <summary>The cache.</summary>
    public required string CacheFile { get; init; }

    /// <summary>Whether the log is written there.</summary>
    public bool WritesLog { get; init; } = true;

    /// <summary>What is there shows that the installation was used: with it, a main database that is missing is not simply made anew.</summary>
    public IReadOnlyList<string> TracesOfUse { get; init; } = [];

    /// <summary>Where backups of the main database lie.</summary>
    public required string BackupDirectory { get; init; }

    /// <summary>How many of them are kept, from 1.</summary>
    public int BackupCount { get; init; } = 5;

    /// <summary>Whether one is made before a migration.</summary>
    public bool BackupBeforeMigration { get; init; } = true;

    /// <summary>Whether a main database that is missing or empty is made anew, though there are traces of use.</summary>
    public bool StartAfresh { get; init; }

    /// <summary>Connections that are kept for what is asked.</summary>
    public int PoolSize { get; init; } = 5;

    /// <summary>Connections beyond those, while there is need.</summary>
    public int MaxOverflow { get; init; } = 10;

    /// <summary>How long a read may wait for a connection.</summary>
    public TimeSpan PoolTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a read may take.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

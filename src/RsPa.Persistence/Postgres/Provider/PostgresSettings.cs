namespace RsPa.Persistence.Postgres.Provider;

/// <summary>Where the database is, and how it is used.</summary>
public sealed record PostgresSettings
{
    /// <summary>Where it is, and who connects.</summary>
    public required PostgresPlace Place { get; init; }

    /// <summary>What tells this start of the node from its earlier ones.</summary>
    public required Guid Incarnation { get; init; }

    /// <summary>Whether the log is written there.</summary>
    public bool WritesLog { get; init; } = true;

    /// <summary>Where backups of the schema lie.</summary>
    public required string BackupDirectory { get; init; }

    /// <summary>How many of them are kept, from 1.</summary>
    public int BackupCount { get; init; } = 5;

    /// <summary>Whether one is made before a migration.</summary>
    public bool BackupBeforeMigration { get; init; } = true;

    /// <summary>Whether a server is used that may lose what it has acknowledged.</summary>
    public bool AllowUnsafeCommits { get; init; }

    /// <summary>Connections that are kept for what is asked.</summary>
    public int PoolSize { get; init; } = 5;

    /// <summary>Connections beyond those, while there is need.</summary>
    public int MaxOverflow { get; init; } = 10;

    /// <summary>How long a read may wait for a connection.</summary>
    public TimeSpan PoolTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a read may take.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

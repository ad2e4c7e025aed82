using RsPa.Host.Settings.Model;
using RsPa.Persistence.Postgres;

namespace RsPa.Host.Settings.Groups;

/// <summary>Where the data lies, and how it is kept.</summary>
public sealed record DatabaseSettings
{
    internal static readonly SettingGroup Group = new("database", "Where the data lies, and how it is kept.");

    private static readonly Setting<string?> UrlKey = Group.OptionalText("url", DatabaseUrl.Allowed, DatabaseUrl.Check, "The main database. A SQLite file has every other file of the service beside it. A PostgreSQL database holds all but files, log files and the token, which lie in ~/.rs/pa (with database.dev_mode in ./data), and can be shared by nodes. A password is better kept in database.password_file; on the command line it is refused.", computed: "main.db in the data directory");

    private static readonly Setting<string> SchemaKey = Group.Text("schema", "rspa", "a name of lower-case letters, digits and _", DatabaseUrl.CheckSchema, "PostgreSQL: the schema that holds all of RsPa's tables; it is made where it is missing.");

    private static readonly Setting<string?> PasswordFileKey = Group.OptionalText("password_file", "the path of a file", TextFormats.Directory, "PostgreSQL: a file that holds the password and nothing else, readable by its owner alone (chmod 600). Without it the password comes from PGPASSWORD, PGPASSFILE or ~/.pgpass.");

    private static readonly Setting<bool> AllowUnsafeCommitsKey = Group.Switch("allow_unsafe_commits", false, "PostgreSQL: use a server that may lose tasks and results which it has acknowledged (synchronous_commit = off, or local with standbys; fsync or full_page_writes off).");

    private static readonly Setting<bool> DevModeKey = Group.Switch("dev_mode", false, "Keep the data in ./data of the working directory, not in ~/.rs/pa.");

    private static readonly Setting<int> BackupCountKey = Group.WholeNumber("backup_count", 5, 1, 50, "backups", "Backups that are kept; the oldest ones go.");

    private static readonly Setting<bool> BackupBeforeMigrationKey = Group.Switch("backup_before_migration", true, "Back the main database up before a new version changes its schema.");

    private static readonly Setting<int> PoolSizeKey = Group.WholeNumber("pool_size", 5, 1, 20, "connections", "Questions to the database that are answered at once, each by a connection and a thread that are kept.");

    private static readonly Setting<int> MaxOverflowKey = Group.WholeNumber("max_overflow", 10, 0, 50, "connections", "Further ones while all of the pool are in use. More wait, at most 200, and are refused with 503 beyond that.");

    private static readonly Setting<TimeSpan> PoolTimeoutKey = Group.Duration("pool_timeout", 30.Seconds(), 5.Seconds(), 300.Seconds(), "How long a question waits for a connection before it is refused with 503.");

    private static readonly Setting<TimeSpan> ReadTimeoutKey = Group.Duration("read_timeout", 30.Seconds(), 1.Seconds(), 300.Seconds(), "How long a question may take to be answered before it is interrupted.");

    private static readonly Setting<bool> StartAfreshKey = Group.Switch("start_afresh", false, "Where the main database is missing or empty, begin with a new one, though its directory shows that there has been another; what is there is kept in aside_<time>. Meant for one start, on the command line.");

    internal DatabaseSettings(SettingValues values)
    {
        Url = values.Get(UrlKey);
        Schema = values.Get(SchemaKey);
        PasswordFile = values.Get(PasswordFileKey) is { } file ? values.Places.Resolve(file) : null;
        AllowUnsafeCommits = values.Get(AllowUnsafeCommitsKey);
        DevMode = values.Get(DevModeKey);
        BackupCount = values.Get(BackupCountKey);
        BackupBeforeMigration = values.Get(BackupBeforeMigrationKey);
        PoolSize = values.Get(PoolSizeKey);
        MaxOverflow = values.Get(MaxOverflowKey);
        PoolTimeout = values.Get(PoolTimeoutKey);
        ReadTimeout = values.Get(ReadTimeoutKey);
        StartAfresh = values.Get(StartAfreshKey);

        Postgres = Url is not null && PostgresUrl.IsOne(Url) && PostgresUrl.Read(Url).Place is { } place ? place with { Schema = Schema } : null;
        MainFile = Url is { } url && Postgres is null
            ? DatabaseUrl.FilePath(url, values.Places)
            : Path.Combine(values.Places.Resolve(DevMode ? "data" : "~/.rs/pa"), "main.db");
        DataDirectory = Path.GetDirectoryName(MainFile)!;
        EffectiveUrl = Postgres is { } database ? $"{database}" : DatabaseUrl.Of(MainFile);
        BackupDirectory = Path.Combine(DataDirectory, "backups");
    }

    /// <summary>The URL that was given; null for a file in the data directory. A password in it is not redacted here.</summary>
    public string? Url { get; init; }

    /// <summary>The schema of a PostgreSQL database; <c>rspa</c> by default.</summary>
    public string Schema { get; init; }

    /// <summary>The full path of the file with the password; null where none is named.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Whether a server is used that may lose what it has acknowledged; false by default.</summary>
    public bool AllowUnsafeCommits { get; init; }

    /// <summary>Whether the data lies in <c>./data</c>; false by default.</summary>
    public bool DevMode { get; init; }

    /// <summary>Backups that are kept: 1–50, 5 by default.</summary>
    public int BackupCount { get; init; }

    /// <summary>Whether a migration of a database that exists makes a backup first; true by default.</summary>
    public bool BackupBeforeMigration { get; init; }

    /// <summary>Threads and connections for reading that are kept: 1–20, 5 by default.</summary>
    public int PoolSize { get; init; }

    /// <summary>Further ones when the pool is used up: 0–50, 10 by default.</summary>
    public int MaxOverflow { get; init; }

    /// <summary>How long to wait for a connection: 5–300 s, 30 s by default.</summary>
    public TimeSpan PoolTimeout { get; init; }

    /// <summary>How long a read may run: 1–300 s, 30 s by default.</summary>
    public TimeSpan ReadTimeout { get; init; }

    /// <summary>Whether a missing main database may be made anew beside what shows that it has been there; false by default.</summary>
    public bool StartAfresh { get; init; }

    /// <summary>Computed: the URL that is used, given or not, without a password.</summary>
    public string EffectiveUrl { get; init; }

    /// <summary>Computed: the PostgreSQL database, with the password that the URL has; null where the data is in SQLite files.</summary>
    public PostgresPlace? Postgres { get; init; }

    /// <summary>Computed: the full path of the main database, where it is a SQLite file.</summary>
    public string MainFile { get; init; }

    /// <summary>Computed: the full path of the directory of all data, that of a main database which is a file.</summary>
    public string DataDirectory { get; init; }

    /// <summary>Computed: the full path of <c>backups</c> in the data directory.</summary>
    public string BackupDirectory { get; init; }
}

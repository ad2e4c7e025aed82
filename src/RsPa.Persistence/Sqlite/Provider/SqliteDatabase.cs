using Akka.Hosting;
using RsPa.Agents;
using RsPa.Persistence.Providers;
using RsPa.Persistence.Sqlite.Journal;
using RsPa.Persistence.Sqlite.Logs;
using RsPa.Persistence.Sqlite.Migrating;
using RsPa.Persistence.Sqlite.Store;

namespace RsPa.Persistence.Sqlite.Provider;

/// <summary>All that an installation stores, in SQLite files.</summary>
internal sealed class SqliteDatabase(SqliteSettings settings, TimeProvider time) : IDatabase
{
    private readonly SqliteFile _main = new(settings.MainFile);

    /// <inheritdoc/>
    public async Task<string?> PrepareAsync(IEnumerable<(AgentName Name, AgentName Type)> agents, CancellationToken cancellationToken)
    {
        // The small ones first: where one of them can't be used, the main database has not been changed for nothing.
        if (settings.WritesLog)
            LogFile.Check(settings.LogFile);
        var backups = new SqliteBackups(_main, settings.BackupDirectory, settings.BackupCount, time);
        var earlier = new EarlierUse(_main, backups, [settings.JournalFile, .. settings.TracesOfUse], time);
        if (File.Exists(settings.JournalFile))
            JournalFile.Prepare(settings.JournalFile);
        var schema = new SqliteSchema(_main, backups, earlier, settings.BackupBeforeMigration, settings.StartAfresh);
        var done = await schema.BringUpToDateAsync(cancellationToken).ConfigureAwait(false);
        JournalFile.Prepare(settings.JournalFile);
        new SqliteAgentTable(_main).Register(agents, time.GetUtcNow());
        return done;
    }

    /// <inheritdoc/>
    public AkkaConfigurationBuilder AddJournal(AkkaConfigurationBuilder akka) => akka.AddRsPaJournal(settings.JournalFile);
}

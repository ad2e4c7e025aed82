using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using Microsoft.Data.Sqlite;

namespace RsPa.Persistence.Sqlite.Journal;

/// <summary>Puts the events and snapshots of persistent actors into a SQLite file of their own, so that they and the tasks do not wait for one another.</summary>
public static class JournalExtensions
{
    private static readonly Config Settings = ConfigurationFactory.ParseString("""
        akka.persistence {
          journal {
            plugin = "akka.persistence.journal.sql"
            sql {
              provider-name = "SQLite.MS"
              # One writer, as SQLite has one; what waits is written in one commit.
              parallelism = 1
              batch-size = 400
              # No tags are used; a column costs less than a table.
              tag-write-mode = Csv
              # Reading while another writes sees the last commit: the write-ahead log gives that without more.
              read-isolation-level = unspecified
              write-isolation-level = unspecified
            }
          }
          snapshot-store {
            plugin = "akka.persistence.snapshot-store.sql"
            sql.provider-name = "SQLite.MS"
          }
        }
        """);

    /// <summary>Keeps the journal and the snapshots in a SQLite file, which <see cref="JournalFile.Prepare"/> has looked at. Events are synced to disk.</summary>
    /// <param name="builder">The actor system.</param>
    /// <param name="path">The file; its directory exists.</param>
    public static AkkaConfigurationBuilder AddRsPaJournal(this AkkaConfigurationBuilder builder, string path)
    {
        builder.AddHocon(Configuration(path), HoconAddMode.Prepend);
        return builder.AddSetup(Options(path));
    }

    /// <summary>The configuration, for an actor system that is made without Akka.Hosting; it needs <see cref="Options"/> too.</summary>
    public static Config Configuration(string path)
    {
        var connection = ConfigurationFactory.ParseString($$"""
            akka.persistence.journal.sql.connection-string = "{{Escaped(ConnectionString(path))}}"
            akka.persistence.snapshot-store.sql.connection-string = "{{Escaped(ConnectionString(path))}}"
            """);
        return connection.WithFallback(Settings).WithFallback(SqlPersistence.DefaultConfiguration);
    }

    /// <summary>How the database is opened, for an actor system that is made without Akka.Hosting.</summary>
    public static Setup Options(string path) => new DataOptionsSetup(
        new DataOptions().UseConnectionString(ProviderName.SQLiteMS, ConnectionString(path))
            .UseInterceptor(new JournalConnection(path)).UseInterceptor(new JournalFaults(path)));

    private static string ConnectionString(string path) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        Cache = SqliteCacheMode.Private,
        Pooling = true,
        ForeignKeys = true,
    }.ToString();

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}

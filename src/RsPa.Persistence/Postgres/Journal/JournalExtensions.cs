using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using LinqToDB;

namespace RsPa.Persistence.Postgres.Journal;

/// <summary>Puts the events and snapshots of persistent actors into two tables of RsPa's schema, by a pool of connections of its own.</summary>
public static class JournalExtensions
{
    // A batch of writes takes one, a recovery another.
    private static readonly PostgresPool Pool = new(Connections: 4);

    private static readonly Config Settings = ConfigurationFactory.ParseString("""
        akka.persistence {
          journal {
            plugin = "akka.persistence.journal.sql"
            sql {
              provider-name = "PostgreSQL.15"
              auto-initialize = off
              parallelism = 2
              batch-size = 400
              # No tags are used; a column costs less than a table.
              tag-write-mode = Csv
              read-isolation-level = unspecified
              write-isolation-level = unspecified
            }
          }
          snapshot-store {
            plugin = "akka.persistence.snapshot-store.sql"
            sql {
              provider-name = "PostgreSQL.15"
              auto-initialize = off
            }
          }
        }
        """);

    /// <summary>Keeps the journal and the snapshots in a database whose schema is in place. Events are on its disk before anyone is told that they are stored.</summary>
    /// <param name="builder">The actor system.</param>
    /// <param name="place">The database.</param>
    public static AkkaConfigurationBuilder AddRsPaJournal(this AkkaConfigurationBuilder builder, PostgresPlace place)
    {
        builder.AddHocon(Configuration(place), HoconAddMode.Prepend);
        return builder.AddSetup(Options(place));
    }

    /// <summary>The configuration, for an actor system that is made without Akka.Hosting; it needs <see cref="Options"/> too. It has no password: what is in a configuration may be printed.</summary>
    public static Config Configuration(PostgresPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        var named = ConfigurationFactory.ParseString($$"""
            akka.persistence.journal.sql.connection-string = "{{Escaped(place.ToString())}}"
            akka.persistence.snapshot-store.sql.connection-string = "{{Escaped(place.ToString())}}"
            """);
        return named.WithFallback(Settings).WithFallback(SqlPersistence.DefaultConfiguration);
    }

    /// <summary>How the database is opened, for an actor system that is made without Akka.Hosting.</summary>
    public static Setup Options(PostgresPlace place) => new DataOptionsSetup(
        new DataOptions().UseConnectionString(ProviderName.PostgreSQL15, PostgresConnection.StringFor(place, Pool, forSource: false)).UseInterceptor(new JournalFaults(place)));

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}

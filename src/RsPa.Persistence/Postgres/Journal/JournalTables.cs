using Npgsql;

namespace RsPa.Persistence.Postgres.Journal;

/// <summary>The tables of Akka.Persistence.Sql, as it would make them itself; but two nodes that start at once would then make them at once, and one of them fails.</summary>
internal static class JournalTables
{
    private const string Sql = """
        CREATE TABLE IF NOT EXISTS journal (
            ordering bigserial NOT NULL,
            deleted boolean NOT NULL,
            persistence_id varchar(255) COLLATE "C" NOT NULL,
            sequence_number bigint NOT NULL,
            created bigint NOT NULL,
            tags varchar(100),
            message bytea NOT NULL,
            identifier integer,
            manifest varchar(500),
            writer_uuid varchar(128),
            CONSTRAINT pk_journal PRIMARY KEY (ordering),
            CONSTRAINT journal_uq UNIQUE (persistence_id, sequence_number)
        );
        CREATE TABLE IF NOT EXISTS snapshot (
            persistence_id varchar(255) COLLATE "C" NOT NULL,
            sequence_number bigint NOT NULL,
            created bigint NOT NULL,
            snapshot bytea,
            manifest varchar(500),
            serializer_id integer,
            CONSTRAINT pk_snapshot PRIMARY KEY (persistence_id, sequence_number)
        );
        """;

    public static Task MakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => PostgresQuery.ExecuteAsync(connection, Sql, cancellationToken);
}

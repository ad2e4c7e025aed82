using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using RsPa.Actors.Store;
using RsPa.Agents;
using RsPa.Persistence.Postgres;
using RsPa.Persistence.Postgres.Migrating;
using RsPa.Persistence.Postgres.Store;
using RsPa.Persistence.Sqlite;
using RsPa.Persistence.Sqlite.Migrating;
using RsPa.Testing;
using RsPa.Testing.Files;
using RsPa.Testing.Postgres;

namespace RsPa.Persistence.Tests.Postgres;

public sealed class PostgresSchemaTests : IDisposable
{
    private static readonly PostgresPool Two = new(2);

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = RsPaTestKit.NewClock();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Both_sets_of_migrations_make_the_model_as_it_is()
    {
        using var postgres = new PostgresDb(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql("Host=localhost").Options);
        using var sqlite = new SqliteDb(new DbContextOptionsBuilder<SqliteDb>().UseSqlite("Data Source=:memory:").Options);

        postgres.Database.HasPendingModelChanges().ShouldBeFalse();
        sqlite.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Fact]
    public void Every_migration_is_named()
    {
        PostgresSchema.Known.ShouldBe(MigrationsOf(typeof(PostgresDb)));
        SqliteSchema.Known.ShouldBe(MigrationsOf(typeof(SqliteDb)));

        static IEnumerable<string> MigrationsOf(Type context) => typeof(PostgresDb).Assembly.GetTypes()
            .Where(type => type.GetCustomAttributes(typeof(DbContextAttribute), inherit: false).OfType<DbContextAttribute>().Any(attribute => attribute.ContextType == context))
            .SelectMany(type => type.GetCustomAttributes(typeof(MigrationAttribute), inherit: false).OfType<MigrationAttribute>())
            .Select(attribute => attribute.Id)
            .Order(StringComparer.Ordinal);
    }

    [PostgresFact]
    public async Task A_schema_is_made_once()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await using var server = new PostgresServer(database.Place, Two);

        (await Schema(server).BringUpToDateAsync(default)).ShouldStartWith("made the schema 'rspa' in postgresql://rspa@");
        (await Schema(server).BringUpToDateAsync(default)).ShouldBeNull();
    }

    [PostgresFact]
    public async Task Two_nodes_that_start_at_once_make_it_once()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await using var one = new PostgresServer(database.Place, Two);
        await using var other = new PostgresServer(database.Place, Two);

        var done = await Task.WhenAll(Schema(one).BringUpToDateAsync(default), Schema(other).BringUpToDateAsync(default));

        done.Count(what => what is not null).ShouldBe(1);
    }

    [PostgresFact]
    public async Task A_node_waits_while_another_one_migrates()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await using var server = new PostgresServer(database.Place, Two);
        await using var other = await new NpgsqlDataSourceBuilder(server.ConnectionString + ";Pooling=false").Build().OpenConnectionAsync();
        await PostgresQuery.ExecuteAsync(other, "SELECT pg_advisory_lock(1383288929, hashtext('rspa'))", default);

        var waiting = Schema(server).BringUpToDateAsync(default);
        while ((await PostgresQuery.TextsAsync(other, "SELECT 'waits' FROM pg_locks WHERE locktype = 'advisory' AND NOT granted", default)).Count == 0)
            await Task.Yield();
        waiting.IsCompleted.ShouldBeFalse();
        await other.CloseAsync();

        (await waiting).ShouldNotBeNull();
    }

    [PostgresFact]
    public async Task Two_schemas_of_a_database_do_not_know_of_one_another()
    {
        await using var database = await PostgresCluster.MigratedDatabaseAsync();
        await using var server = new PostgresServer(database.Place with { Schema = "other" }, Two);

        (await Schema(server).BringUpToDateAsync(default)).ShouldStartWith("made the schema 'other'");
    }

    [PostgresFact]
    public async Task A_schema_that_a_newer_version_wrote_is_left_alone()
    {
        await using var database = await PostgresCluster.MigratedDatabaseAsync();
        await database.ExecuteAsync("""INSERT INTO rspa."__EFMigrationsHistory" VALUES ('29990101000000_Future', '99')""");

        (await RefusalAsync(database.Place)).ShouldContain("was written by a newer version of RsPa (it has the migration '29990101000000_Future')");
    }

    [PostgresFact]
    public async Task A_schema_of_somebody_else_is_left_alone()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE public.orders (id int)");

        (await RefusalAsync(database.Place with { Schema = "public" })).ShouldContain("holds tables that are not RsPa's ('orders' for one). Name another schema (database.schema)");
    }

    [PostgresTheory]
    [InlineData("DROP INDEX rspa.ix_tasks_running", "ix_tasks_running")]
    [InlineData("ALTER TABLE rspa.tasks DROP COLUMN progress", "tasks.progress")]
    [InlineData("DROP TABLE rspa.api_keys", "api_keys.name")]
    public async Task What_somebody_took_out_is_named(string change, string missing)
    {
        await using var database = await PostgresCluster.MigratedDatabaseAsync();
        await database.ExecuteAsync(change);

        (await RefusalAsync(database.Place)).ShouldContain($"lacks '{missing}'");
    }

    [PostgresFact]
    public async Task Before_a_schema_that_exists_is_changed_a_backup_is_made_and_checked()
    {
        await using var database = await PostgresCluster.MigratedDatabaseAsync();
        await database.ExecuteAsync("""DELETE FROM rspa."__EFMigrationsHistory" """);

        // The tables are there, so that making them fails, after the backup.
        var refusal = await RefusalAsync(database.TcpPlace, Backups(database.TcpPlace));

        refusal.ShouldContain("could not be migrated");
        var backup = Backups(database.TcpPlace).List().ShouldHaveSingleItem();
        refusal.ShouldContain(backup);
        refusal.ShouldNotContain(PostgresCluster.Password);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(backup).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [PostgresFact]
    public async Task As_many_backups_are_kept_as_there_may_be()
    {
        await using var database = await PostgresCluster.MigratedDatabaseAsync();
        var backups = Backups(database.TcpPlace);
        var made = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            made.Add(await backups.MakeAsync(serverVersion: 14, default));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        backups.List().ShouldBe([made[2], made[1]]);
    }

    [PostgresFact]
    public async Task Without_pg_dump_nothing_is_changed_and_the_remedy_is_named()
    {
        await using var database = await PostgresCluster.MigratedDatabaseAsync();
        await database.ExecuteAsync("""DELETE FROM rspa."__EFMigrationsHistory" """);
        var backups = new PostgresBackups(database.Place, _directory["backups"], 2, _time) { Programs = [] };

        (await RefusalAsync(database.Place, backups)).ShouldContain("pg_dump is not on this machine. Install it (apt-get install postgresql-client), or make a backup by other means and start once with database.backup_before_migration = false. Nothing was changed.");
    }

    [PostgresFact]
    public async Task A_server_that_is_newer_than_pg_dump_is_said_so()
    {
        await using var database = await PostgresCluster.MigratedDatabaseAsync();

        (await Should.ThrowAsync<StorageException>(() => Backups(database.Place).MakeAsync(serverVersion: 99, default))).Message.ShouldContain("can't read a server of version 99. Install postgresql-client-99");
    }

    [PostgresFact]
    public async Task A_backup_that_fails_leaves_no_file()
    {
        await using var database = await PostgresCluster.DatabaseAsync();

        (await Should.ThrowAsync<StorageException>(() => Backups(database.Place).MakeAsync(serverVersion: 14, default))).Message.ShouldContain("pg_dump failed");

        Directory.GetFiles(_directory["backups"]).ShouldBeEmpty();
    }

    [PostgresFact]
    public async Task Agents_are_registered_once_and_their_types_corrected()
    {
        await using var database = await PostgresCluster.MigratedDatabaseAsync();
        await using var server = new PostgresServer(database.Place, Two);
        var table = new PostgresAgentTable(server);

        await table.RegisterAsync([(new AgentName("b"), new AgentName("prompt")), (new AgentName("a"), new AgentName("prompt"))], default);
        await table.RegisterAsync([(new AgentName("b"), new AgentName("reimbursement"))], default);
        await database.ExecuteAsync("UPDATE rspa.agents SET paused = true WHERE name = 'a'");

        await using var connection = await server.OpenAsync(default);
        (await PostgresQuery.TextsAsync(connection, "SELECT name || ' ' || type FROM agents ORDER BY name", default)).ShouldBe(["a prompt", "b reimbursement"]);
        table.Paused().ShouldBe([new AgentName("a")]);
    }

    private static PostgresSchema Schema(PostgresServer server) => new(server);

    private static async Task<string> RefusalAsync(PostgresPlace place, PostgresBackups? backups = null)
    {
        await using var server = new PostgresServer(place, Two);
        return (await Should.ThrowAsync<StorageException>(() => new PostgresSchema(server, backups).BringUpToDateAsync(default))).Message;
    }

    private PostgresBackups Backups(PostgresPlace place) => new(place, _directory["backups"], 2, _time) { Programs = [PostgresPrograms.Directory!] };
}

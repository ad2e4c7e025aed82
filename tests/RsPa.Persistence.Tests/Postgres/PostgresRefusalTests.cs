using RsPa.Actors.Store;
using RsPa.Persistence.Postgres;
using RsPa.Persistence.Postgres.Migrating;
using RsPa.Testing.Postgres;

namespace RsPa.Persistence.Tests.Postgres;

/// <summary>What is said where a database can't be used.</summary>
public sealed class PostgresRefusalTests
{
    private static readonly PostgresPool One = new(1);

    [PostgresFact]
    public async Task A_wrong_password()
    {
        await using var database = await PostgresCluster.DatabaseAsync();

        var said = await RefusalAsync(database.TcpPlace with { Password = "wrong-0815" });

        said.ShouldContain("refused the password of the role 'rspa'");
        said.ShouldContain("28P01");
        said.ShouldNotContain("wrong-0815");
    }

    [PostgresFact]
    public async Task No_password()
    {
        await using var database = await PostgresCluster.DatabaseAsync();

        (await RefusalAsync(database.TcpPlace with { Password = null })).ShouldContain($"~/.pgpass, as a line '127.0.0.1:{database.Cluster.Port}:{database.Name}:rspa:PASSWORD'");
    }

    [PostgresFact]
    public async Task A_role_that_does_not_exist()
    {
        await using var database = await PostgresCluster.DatabaseAsync();

        (await RefusalAsync(database.Place with { User = "nobody" })).ShouldContain("does not let the role 'nobody' in");
    }

    [PostgresFact]
    public async Task An_unknown_host()
    {
        await using var database = await PostgresCluster.DatabaseAsync();

        (await RefusalAsync(database.TcpPlace with { Hosts = [new PostgresHost("db.invalid")] })).ShouldContain("The host of postgresql://rspa@db.invalid:5432/");
    }

    [PostgresFact]
    public async Task A_server_that_is_not_there()
    {
        await using var database = await PostgresCluster.DatabaseAsync();

        (await RefusalAsync(database.TcpPlace with { Hosts = [new PostgresHost("127.0.0.1", 1)] })).ShouldContain("can't be reached");
    }

    [PostgresFact]
    public async Task A_missing_database()
    {
        await using var database = await PostgresCluster.DatabaseAsync();

        (await RefusalAsync(database.TcpPlace with { Database = "nowhere" })).ShouldContain($"The database 'nowhere' does not exist (PostgreSQL: database \"nowhere\" does not exist, 3D000). Make it, as a role that may: createdb -h 127.0.0.1 -p {database.Cluster.Port} -U postgres -O rspa nowhere");
    }

    [PostgresFact]
    public async Task A_right_to_make_the_schema_that_is_missing()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await using var guest = await GuestAsync(database);

        (await RefusalAsync(database.Place with { User = guest.Name })).ShouldContain($"GRANT CONNECT, CREATE ON DATABASE \"{database.Name}\" TO \"{guest.Name}\"");
    }

    [PostgresFact]
    public async Task A_right_to_the_tables_that_is_missing()
    {
        await using var database = await PostgresCluster.MigratedDatabaseAsync();
        await using var guest = await GuestAsync(database);

        (await RefusalAsync(database.Place with { User = guest.Name })).ShouldContain($"GRANT USAGE, CREATE ON SCHEMA rspa TO \"{guest.Name}\"");
    }

    [PostgresFact]
    public async Task A_connection_that_is_to_be_encrypted_and_can_not_be()
    {
        await using var database = await PostgresCluster.DatabaseAsync();

        (await RefusalAsync(database.TcpPlace with { Tls = PostgresTls.Require })).ShouldContain("could not be encrypted");
        (await RefusalAsync(database.TcpPlace with { Tls = PostgresTls.VerifyFull })).ShouldContain("sslrootcert=/path/root.crt");
    }

    [PostgresFact]
    public async Task A_server_that_takes_no_writes()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await database.ExecuteAsync($"ALTER DATABASE {database.Name} SET default_transaction_read_only = on");

        (await RefusalAsync(database.Place)).ShouldContain("takes no writes");
    }

    [Fact]
    public void A_server_that_is_too_old() => Should.Throw<StorageException>(() => PostgresSchema.SeeThatItIsNewEnough(new Version(13, 11), Somewhere)).Message
        .ShouldBe("The server of postgresql://ann@db:5432/rspa is PostgreSQL 13.11, and RsPa needs 14 or newer. Upgrade it (pg_upgrade), or name another server in database.url. Nothing was changed.");

    [PostgresTheory]
    [InlineData("synchronous_commit = off", false)]
    [InlineData("synchronous_commit = local", true)]
    [InlineData("synchronous_commit = remote_write", true)]
    public async Task Commits_that_are_acknowledged_before_they_are_on_disk(string setting, bool fine)
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await database.ExecuteAsync($"ALTER DATABASE {database.Name} SET {setting}");
        await using var server = new PostgresServer(database.Place, One);

        if (fine)
        {
            (await new PostgresDurability(server, allowed: false).CheckAsync(default)).ShouldBeNull();
            return;
        }

        var refusal = await Should.ThrowAsync<StorageException>(() => new PostgresDurability(server, allowed: false).CheckAsync(default));
        refusal.Message.ShouldContain($"has {setting}: it may lose tasks and results that it has acknowledged");
        refusal.Message.ShouldContain("database.allow_unsafe_commits = true");
        (await new PostgresDurability(server, allowed: true).CheckAsync(default)).ShouldNotBeNull().ShouldContain(setting);
    }

    [PostgresFact]
    public async Task A_server_that_does_not_wait_for_its_disk()
    {
        await using var cluster = await PostgresCluster.StartOneAsync(null, "fsync=off", "full_page_writes=off", "synchronous_standby_names=far_away", "synchronous_commit=local");
        await using var database = await cluster.NewDatabaseAsync();
        await using var server = new PostgresServer(database.Place, One);

        (await Should.ThrowAsync<StorageException>(() => new PostgresDurability(server, allowed: false).CheckAsync(default))).Message
            .ShouldContain("fsync = off and full_page_writes = off and synchronous_commit = local");
    }

    [Fact]
    public void A_place_is_shown_without_its_password() => $"{Somewhere with { Password = "hunter2" }}".ShouldBe("postgresql://ann@db:5432/rspa");

    private static PostgresPlace Somewhere { get; } = new() { Hosts = [new PostgresHost("db")], Database = "rspa", User = "ann" };

    private static async Task<string> RefusalAsync(PostgresPlace place)
    {
        await using var server = new PostgresServer(place, One);
        var refusal = await Should.ThrowAsync<StorageException>(() => new PostgresSchema(server).BringUpToDateAsync(default));
        return refusal.Message;
    }

    private static async Task<Guest> GuestAsync(PostgresTestDatabase database)
    {
        var guest = new Guest(database);
        await database.ExecuteAsync($"CREATE ROLE {guest.Name} LOGIN; REVOKE CREATE ON DATABASE {database.Name} FROM PUBLIC");
        return guest;
    }

    private sealed class Guest(PostgresTestDatabase database) : IAsyncDisposable
    {
        public string Name { get; } = "guest_" + database.Name;

        public async ValueTask DisposeAsync() => await database.ExecuteAsync($"DROP OWNED BY {Name}; DROP ROLE {Name}");
    }
}

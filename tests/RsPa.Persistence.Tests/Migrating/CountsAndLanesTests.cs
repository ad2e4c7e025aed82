using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Protocol.Agents;
using RsPa.Agents;
using RsPa.Persistence.Reading;
using RsPa.Persistence.Sqlite.Queries;
using RsPa.Persistence.Sqlite.Reading;
using RsPa.Persistence.Sqlite;
using RsPa.Testing.Files;

namespace RsPa.Persistence.Tests.Migrating;

/// <summary>What the migration that made the counts and the lanes finds in a database of before, it carries over.</summary>
public sealed class CountsAndLanesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteFile _file;

    public CountsAndLanesTests() => _file = new SqliteFile(_directory["main.db"]);

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_agents_have_done_is_counted_once_and_what_is_to_run_has_its_lane()
    {
        await MakeAsync("20261122230447_AgentPaused");
        Execute(
            "INSERT INTO agents (name, type, created_at) VALUES ('alpha', 'alpha', 1), ('beta', 'beta', 1), ('idle', 'idle', 1)",
            """
            INSERT INTO tasks (id, agent, status, priority, due_at, submitted_at, input, attempt, fence, rescues) VALUES
                (x'01', 'alpha', 'pending', 2, 100, 100, '{}', 0, 0, 0),
                (x'02', 'alpha', 'pending', 2, 900, 100, '{}', 0, 0, 0),
                (x'03', 'alpha', 'running', 2, 100, 100, '{}', 1, 1, 2),
                (x'04', 'alpha', 'pending', 2, 900, 100, '{}', 1, 1, 2)
            """,
            """
            INSERT INTO attempts (task_id, agent, number, outcome, error, started_at, ended_at) VALUES
                (x'01', 'alpha', 1, 'failed', 'first', 1, 2), (x'01', 'alpha', 2, 'completed', NULL, 2, 3), (x'01', 'beta', 1, 'completed', NULL, 2, 4),
                (x'01', 'alpha', 3, 'timed_out', 'second', 3, 5), (x'01', 'alpha', 4, 'lost', 'third', 4, 6), (x'01', 'alpha', 5, 'cancelled', NULL, 5, 7)
            """,
            "INSERT INTO agent_data (agent, key, value, updated_at) VALUES ('alpha', 'k', '1', 1)");

        await Schemas.Of(_file, _directory["backups"], new FakeTimeProvider()).BringUpToDateAsync(CancellationToken.None);

        using var pool = new ReadPool(new ReadPoolSettings("test", 1, 0, null, null), TimeProvider.System);
        using var reader = new SqliteReader(_file, pool, limit: null, TimeProvider.System);
        var queries = new AgentQueries(reader);
        (await queries.ReadAsync(new AgentName("alpha"), CancellationToken.None)).ShouldBe(new AttemptTotals(1, 3, 1, 2, 6, At(7), "third"));
        (await queries.ReadAsync(new AgentName("beta"), CancellationToken.None)).ShouldBe(new AttemptTotals(1, 0, 0, 0, 3, At(4), null));
        (await queries.ReadAsync(new AgentName("idle"), CancellationToken.None)).ShouldBe(new AttemptTotals(0, 0, 0, 0, 0, null, null));
        (await queries.ReadAsync(new AgentName("alpha"), "k", CancellationToken.None))!.Version.ShouldBe(1);
        Text("SELECT group_concat(lane, ',') FROM (SELECT lane FROM tasks ORDER BY id)").ShouldBe("0,1,2,3");
    }

    private static DateTimeOffset At(long microseconds) => DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds);

    private async Task MakeAsync(string migration)
    {
        await using var context = new SqliteDb(new DbContextOptionsBuilder<SqliteDb>().UseSqlite(_file.ConnectionString).Options);
        await context.GetService<IMigrator>().MigrateAsync(migration);
    }

    private void Execute(params string[] statements)
    {
        using var connection = _file.OpenForWriting();
        foreach (var statement in statements)
            SqliteFile.Execute(connection, statement);
    }

    private string Text(string sql)
    {
        using var connection = _file.OpenForReading();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }
}

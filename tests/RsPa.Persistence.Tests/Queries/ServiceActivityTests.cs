using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using RsPa.Agents;
using RsPa.Persistence.Reading;
using RsPa.Persistence.Sqlite.Queries;
using RsPa.Persistence.Sqlite.Reading;
using RsPa.Persistence.Sqlite;
using RsPa.Persistence.Sqlite.Store;
using RsPa.Persistence.Tests.Migrating;
using RsPa.Testing.Files;
using SQLitePCL;

namespace RsPa.Persistence.Tests.Queries;

public sealed class ServiceActivityTests : IAsyncLifetime, IDisposable
{
    private static readonly AgentName Alpha = new("alpha");
    private static readonly DateTimeOffset Now = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly ReadPool _pool = new(new ReadPoolSettings("test read", 1, 0, 10, null), TimeProvider.System);
    private readonly SqliteFile _file;
    private readonly SqliteReader _reader;

    private int _looks;

    public ServiceActivityTests()
    {
        _file = new SqliteFile(_directory["main.db"]);
        _reader = new SqliteReader(_file, _pool, limit: null, TimeProvider.System);
    }

    public async Task InitializeAsync()
    {
        await Schemas.Of(_file, _directory["backups"], new FakeTimeProvider(Now)).BringUpToDateAsync(default);
        new SqliteAgentTable(_file).Register([(Alpha, Alpha)], Now);
        using var connection = _file.OpenForWriting();
        SqliteFile.Execute(connection, "INSERT INTO tasks (id, agent, status, priority, due_at, submitted_at, input, attempt, fence, rescues) VALUES (zeroblob(16), 'alpha', 'pending', 1, 0, 0, '{}', 0, 0, 0)");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _reader.Dispose();
        _pool.Dispose();
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_period_is_summed_up_with_its_newest_failures()
    {
        Attempts(1, "completed", Now.AddHours(-3), null);
        Attempts(2, "completed", Now.AddMinutes(-50), null);
        Attempts(1, "failed", Now.AddMinutes(-40), "older");
        Attempts(1, "cancelled", Now.AddMinutes(-30), null);
        Attempts(1, "timed_out", Now.AddMinutes(-20), "newer");
        Attempts(1, "completed", Now, null);

        var summary = await Activity().SummariseAsync(Now.AddHours(-1), Now, default);

        summary.Agents.ShouldBe([new AgentActivity(Alpha, 2, 2, 1, 60)]);
        summary.Failures.Select(failure => (failure.At, failure.Error)).ShouldBe([(Now.AddMinutes(-20), "newer"), (Now.AddMinutes(-40), "older")]);
        (summary.Pending, summary.Running).ShouldBe((1, 0));
    }

    // The report of an hour read every attempt that there ever was.
    [Fact]
    public async Task A_long_history_costs_a_short_period_nothing()
    {
        Attempts(60_000, "completed", Now.AddDays(-2), null);
        Attempts(3, "completed", Now.AddMinutes(-1), null);
        _reader.OnOpen = connection => raw.sqlite3_progress_handler(
            connection.Handle,
            10_000,
            _ =>
            {
                _looks++;
                return 0;
            },
            null);

        var summary = await Activity().SummariseAsync(Now.AddHours(-1), Now, default);

        summary.Agents.Single().Completed.ShouldBe(3);
        _looks.ShouldBeLessThan(2, "steps of SQLite's virtual machine, in tens of thousands");
    }

    private ServiceActivity Activity() => new(_reader, new TaskQueries(_reader));

    private void Attempts(int count, string outcome, DateTimeOffset endedAt, string? error)
    {
        using var connection = _file.OpenForWriting();
        using var command = connection.CreateCommand();
        command.CommandText = """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @count)
            INSERT INTO attempts (task_id, agent, number, outcome, error, started_at, ended_at) SELECT zeroblob(16), 'alpha', i, @outcome, @error, @ended - 60000000, @ended FROM n
            """;
        command.Parameters.AddWithValue("@count", count);
        command.Parameters.AddWithValue("@outcome", outcome);
        command.Parameters.AddWithValue("@error", (object?)error ?? DBNull.Value);
        command.Parameters.AddWithValue("@ended", (endedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        command.ExecuteNonQuery();
    }
}

using RsPa.Persistence.Reading;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Sqlite.Queries;
using RsPa.Persistence.Sqlite.Reading;
using RsPa.Persistence.Sqlite;
using RsPa.Persistence.Sqlite.Store;
using RsPa.Persistence.Tests.Migrating;
using RsPa.Testing.Files;
using SQLitePCL;

namespace RsPa.Persistence.Tests.Queries;

/// <summary>
/// What SQLite does for each question and each command: a list of a rare status read a million tasks, and forty of them at once stopped
/// the service. The statements are taken from the connections while they run, with their parameters unknown, as they are planned.
/// </summary>
public sealed partial class QueryPlanTests : IAsyncLifetime, IDisposable
{
    private static readonly AgentName Alpha = new("alpha");
    private static readonly DateTimeOffset Now = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);

    private static readonly TaskStatus?[] Statuses = [null, .. Enum.GetValues<TaskStatus>().Where(status => status != default)];

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(Now);
    private readonly ReadPool _pool = new(new ReadPoolSettings("test read", 1, 0, 10, null), TimeProvider.System);
    private readonly SqliteFile _file;
    private readonly SqliteReader _reader;
    private readonly SqliteStore _store;
    private readonly TaskQueries _tasks;
    private readonly HashSet<string> _statements = new(StringComparer.Ordinal);

    public QueryPlanTests()
    {
        _file = new SqliteFile(_directory["main.db"]);
        _reader = new SqliteReader(_file, _pool, limit: null, TimeProvider.System) { OnOpen = Listen };
        _store = new SqliteStore(_file) { OnOpen = Listen };
        _tasks = new TaskQueries(_reader);
    }

    public async Task InitializeAsync()
    {
        await Schemas.Of(_file, _directory["backups"], _time).BringUpToDateAsync(default);
        new SqliteAgentTable(_file).Register([(Alpha, Alpha)], Now);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _store.Dispose();
        _reader.Dispose();
        _pool.Dispose();
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Fact]
    public async Task No_question_reads_a_whole_table_or_sorts_more_than_what_runs()
    {
        foreach (var status in Statuses)
        {
            foreach (var agent in new AgentName?[] { null, Alpha })
            {
                await _tasks.ListAsync(new TaskFilter(status, agent), default);
                await _tasks.ListAsync(new TaskFilter(status, agent, TaskId.New(_time), 1000), default);
            }
        }

        var task = TaskId.New(_time);
        await _store.CommitAsync([new SubmitTask(task, Alpha, "{}")], () => Now, default);
        await _tasks.FindAsync(task, default);
        await _tasks.MatchAsync(task.ToString()[..8], default);
        await _tasks.MatchAsync(task.ToString()[^7..], default);
        await _tasks.TopicsAsync([task], default);
        await _tasks.CountUncompletedAsync(default);
        await _tasks.NextDueAsync(Now, Now.AddMinutes(1), default);
        var agents = new AgentQueries(_reader);
        await agents.ReadAsync(Alpha, "key", default);
        await agents.ListAsync(Alpha, "prefix", default);
        await agents.ReadAsync(Alpha, default);
        var calls = new ModelCallQueries(_reader);
        foreach (var filter in (ModelCallFilter[])[new(), new() { Tenant = "alpha" }, new() { Task = task }, new() { Model = "small", Before = task.Value, Since = Now }])
            await calls.ListAsync(filter, default);
        await calls.UsageAsync(new UsageQuery(UsageBy.Day, Now, Now.AddDays(1), TimeZoneInfo.Utc), default);
        await calls.CountAsync(default);

        Plans().ShouldBeEmpty();
        _statements.Count.ShouldBeGreaterThan(15);
    }

    [Fact]
    public async Task No_command_reads_a_whole_table()
    {
        var owner = new NodeIncarnation("here", Guid.Parse("01958000-0000-7000-8000-000000000001"));
        var task = TaskId.New(_time);
        await _store.CommitAsync(
            [
                new SubmitTask(task, Alpha, "{}") { Key = "key" },
                new SubmitTask(TaskId.New(_time), Alpha, "{}") { Key = "key" },
                new ClaimTasks(owner, TimeSpan.FromMinutes(1), 4, [new AgentSlots(Alpha, 4)]),
                new CancelTask(task, "no"),
                new RetryTask(task),
                new RecordModelCalls([new ModelCallRecord(task.Value, Now, "alpha", CallLane.Low, "chat", "small", CallOutcome.Completed)]),
                new PruneModelCalls(Now.AddDays(1), 0, "UTC"),
            ],
            () => Now,
            default);

        Plans().ShouldBeEmpty();
        _statements.Count.ShouldBeGreaterThan(4);
    }

    [Fact]
    public async Task Lists_of_each_kind_show_what_they_are_asked_for_newest_first_page_by_page()
    {
        var agents = Enumerable.Range(0, 7).Select(i => new AgentName($"agent{i}")).ToArray();
        new SqliteAgentTable(_file).Register(agents.Select(agent => (agent, agent)), Now);
        var random = new Random(11);
        var all = Enumerable.Range(0, 300).Select(_ => new SubmitTask(TaskId.New(_time), agents[random.Next(agents.Length)], "{}")).ToArray();
        await _store.CommitAsync(all, () => Now, default);
        using (var connection = _file.OpenForWriting())
            SqliteFile.Execute(connection, "UPDATE tasks SET status = CASE abs(random()) % 6 WHEN 0 THEN 'running' WHEN 1 THEN 'waiting' WHEN 2 THEN 'completed' WHEN 3 THEN 'failed' WHEN 4 THEN 'cancelled' ELSE 'pending' END");
        var expected = await _tasks.ListAsync(new TaskFilter(Limit: 1000), default);
        expected.Select(task => task.Id).ShouldBe(all.Select(task => task.Id).OrderDescending());

        foreach (var status in Statuses)
        {
            foreach (var agent in new AgentName?[] { null, agents[0], agents[6] })
            {
                var pages = new List<TaskSummary>();
                TaskId? before = null;
                while (await _tasks.ListAsync(new TaskFilter(status, agent, before, 7), default) is { Count: > 0 } page)
                {
                    pages.AddRange(page);
                    before = page[^1].Id;
                }

                pages.ShouldBe(expected.Where(task => (status is null || task.Status == status) && (agent is null || task.Agent == agent)), $"{status} {agent}");
            }
        }
    }

    // A statement's own SQL, without the values that are bound: only so is it planned here as it was there.
    private void Listen(SqliteConnection connection)
    {
        var database = connection.Handle!;
        database.enable_sqlite3_next_stmt(true);
        raw.sqlite3_trace(
            database,
            (object _, string _) =>
            {
                for (var statement = raw.sqlite3_next_stmt(database, null); statement is not null; statement = raw.sqlite3_next_stmt(database, statement))
                {
                    lock (_statements)
                        _statements.Add(raw.sqlite3_sql(statement).utf8_to_string());
                }
            },
            null);
    }

    private List<string> Plans()
    {
        using var connection = _file.OpenForReading();
        var bad = new List<string>();
        foreach (var statement in _statements.Where(IsQuestion))
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the program's own statements
            command.CommandText = $"EXPLAIN QUERY PLAN {statement}";
#pragma warning restore CA2100
            var parameters = Parameter().Matches(statement).Select(match => match.Value).Distinct(StringComparer.Ordinal);
            foreach (var parameter in parameters)
                command.Parameters.AddWithValue(parameter, DBNull.Value);
            using var rows = command.ExecuteReader();
            var steps = new List<string>();
            while (rows.Read())
                steps.Add(rows.GetString(3));
            bad.AddRange(steps.Where(step => (ReadsAll(step) && !statement.Contains($"LIMIT {ITaskQueries.MatchDepth}", StringComparison.Ordinal)) || (step.Contains("TEMP B-TREE FOR ORDER BY", StringComparison.Ordinal) && !SortsFew(steps))).Select(step => $"{step}: {statement}"));
        }

        return bad;
    }

    [GeneratedRegex("[@$][A-Za-z0-9_]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    private static bool IsQuestion(string statement) =>
        new[] { "SELECT", "INSERT", "UPDATE", "DELETE", "WITH" }.Any(word => statement.TrimStart().StartsWith(word, StringComparison.OrdinalIgnoreCase));

    // A scan of a partial index reads only what it holds; its number is the answer, or as small as the slots are.
    private static bool ReadsAll(string step) =>
        step.StartsWith("SCAN ", StringComparison.Ordinal)
        && new[] { "tasks", "attempts", "agent_data", "model_calls", "model_usage", "t", "a" }.Contains(step.Split(' ')[1], StringComparer.Ordinal)
        && !step.Contains("INDEX ix_tasks_", StringComparison.Ordinal)
        && !step.Contains("INDEX ix_model_calls_at", StringComparison.Ordinal) // as many as are asked for
        && !step.Contains("COVERING INDEX sqlite_autoindex_model_calls", StringComparison.Ordinal); // counted, once an hour

    private static bool SortsFew(List<string> steps) =>
        steps.Exists(step => step.Contains("ix_tasks_running", StringComparison.Ordinal)) || steps.TrueForAll(step => !step.Contains("tasks", StringComparison.Ordinal) || step.Contains("USING INTEGER PRIMARY KEY", StringComparison.Ordinal) || step.Contains("ix_tasks_pending ", StringComparison.Ordinal));
}

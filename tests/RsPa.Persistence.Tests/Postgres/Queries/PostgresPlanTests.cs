using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Postgres.Queries;
using RsPa.Persistence.Postgres.Reading;
using RsPa.Persistence.Schedules;
using RsPa.Testing.Postgres;

namespace RsPa.Persistence.Tests.Postgres.Queries;

/// <summary>What the server reads for each question, as it counts it itself: none reads a table whole, though nothing is known of the tables' sizes yet.</summary>
public sealed class PostgresPlanTests : IAsyncLifetime
{
    private const int Tasks = 20_000;

    private static readonly AgentName Alpha = new("alpha");
    private static readonly DateTimeOffset Now = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);

    private FreshDatabase _database = null!;
    private PostgresReader _reader = null!;

    public async Task InitializeAsync()
    {
        _database = await FreshDatabase.MigratedAsync();
        await _database.ScalarAsync($"""
            INSERT INTO agents (name, type, created_at, paused, completed, failed, cancelled, trailing_failures, last_sequence)
            SELECT 'agent' || i, 'type', now(), false, 0, 0, 0, 0, 0 FROM generate_series(1, 5) i;
            INSERT INTO tasks (id, agent, status, priority, due_at, attempt, fence, rescues, submitted_at, input, lane, conflicts, wake_at)
            SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'agent' || 1 + i % 5,
                CASE i % 4000 WHEN 1 THEN 'failed' WHEN 2 THEN 'running' WHEN 3 THEN 'waiting' WHEN 4 THEN 'cancelled' ELSE CASE i % 2 WHEN 0 THEN 'completed' ELSE 'pending' END END,
                2, now() + i * interval '1 minute', 0, 0, 0, now(), '[]', 1, 0, CASE i % 4000 WHEN 3 THEN now() END
            FROM generate_series(1, {Tasks}) i;
            INSERT INTO attempts (task_id, agent, number, outcome, started_at, ended_at) SELECT id, agent, 1, 'completed', '2020-01-01', '2020-01-02' FROM tasks;
            INSERT INTO attempts (task_id, agent, number, outcome, error, started_at, ended_at) SELECT id, agent, 2, 'failed', 'no', '2025-03-10 07:58', '2025-03-10 07:59' FROM tasks ORDER BY id LIMIT 3;
            INSERT INTO agent_data (agent, key, value, updated_at, version) SELECT 'agent1', 'key' || i, '1', now(), i FROM generate_series(1, 5000) i;
            INSERT INTO model_calls (id, at, tenant, lane, api, model, outcome, task, prompt_tokens, output_tokens, queue_wait, load_wait, total, gpu, cached, preempted)
            SELECT gen_random_uuid(), '2025-01-01'::timestamptz + i * interval '1 second', 'tenant' || i % 3, 'low', 'chat', 'small', 'completed', id, 0, 0, 0, 0, 0, 0, false, false
            FROM (SELECT id, row_number() OVER () AS i FROM tasks) t
            """);
        _reader = _database.Reader(connections: 1);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [PostgresFact]
    public async Task No_question_reads_a_whole_table()
    {
        var before = await ReadAsync();
        var tasks = new TaskQueries(_reader);
        var agents = new AgentName?[] { null, new AgentName("agent1") };
        foreach (var status in (TaskStatus?[])[null, .. Enum.GetValues<TaskStatus>().Where(status => status != default)])
        {
            foreach (var agent in agents)
            {
                var page = await tasks.ListAsync(new TaskFilter(status, agent), default);
                (page.Count > 0 || agent is not null).ShouldBeTrue($"{status}");
                await tasks.ListAsync(new TaskFilter(status, agent, new TaskId(new Guid("01900000-0000-7000-8000-000000004000")), 100), default);
            }
        }

        await tasks.FindAsync(new TaskId(new Guid("01900000-0000-7000-8000-000000000001")), default);
        await tasks.TopicsAsync([new TaskId(new Guid("01900000-0000-7000-8000-000000000001"))], default);
        await tasks.NextDueAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, default);
        await new AgentQueries(_reader).ReadAsync(Alpha, "key1", default);
        (await new AgentQueries(_reader).ListAsync(new AgentName("agent1"), "key49", default)).Count.ShouldBe(111);
        await new AgentQueries(_reader).ReadAsync(new AgentName("agent1"), default);
        var calls = new ModelCallQueries(_reader);
        foreach (var filter in (ModelCallFilter[])[new(), new() { Tenant = "tenant1" }, new() { Task = new TaskId(new Guid("01900000-0000-7000-8000-000000000001")) }, new() { Model = "small", Before = Guid.Empty, Since = Now.AddYears(-1) }])
            await calls.ListAsync(filter, default);
        await calls.UsageAsync(new UsageQuery(UsageBy.Day, Now, Now.AddDays(1), TimeZoneInfo.Utc), default);

        var now = await ReadAsync();

        (now.Scanned - before.Scanned).ShouldBe(0, "rows that were read by going through a table");
        (now.Fetched - before.Fetched).ShouldBeLessThan(Tasks, "rows and entries of indexes");
    }

    [PostgresFact]
    public async Task Those_that_count_and_look_for_an_ending_go_through_an_index()
    {
        var before = await ReadAsync();
        var tasks = new TaskQueries(_reader);

        (await tasks.CountUncompletedAsync(default)).Sum(count => count.Count).ShouldBe(Tasks / 2 + 10);
        (await tasks.MatchAsync("4e20", default)).ShouldBe([new TaskId(new Guid("01900000-0000-7000-8000-000000004e20"))]);
        (await tasks.MatchAsync("04e20", default)).Count.ShouldBe(1);
        (await new ModelCallQueries(_reader).CountAsync(default)).ShouldBe(Tasks);

        ((await ReadAsync()).Scanned - before.Scanned).ShouldBe(0, "rows that were read by going through a table");
    }

    // The report of an hour must not read every attempt that there ever was.
    [PostgresFact]
    public async Task A_long_history_costs_a_short_period_nothing()
    {
        var before = await ReadAsync();

        var summary = await new ServiceActivity(_reader, new TaskQueries(_reader)).SummariseAsync(Now.AddHours(-1), Now, default);

        summary.Agents.Sum(agent => agent.Failed).ShouldBe(3);
        summary.Failures.Select(failure => failure.Error).ShouldBe(["no", "no", "no"]);
        (summary.Pending, summary.Running).ShouldBe((Tasks / 2 - 10, 5));
        (await ReadAsync(attempts: true)).Fetched.ShouldBeLessThan(before.Fetched + 3_000, "one page of attempts");
    }

    [PostgresFact]
    public async Task What_is_due_is_found_without_all_schedules_and_their_histories()
    {
        var definition = new ScheduleDefinition(Alpha, "[]", new ScheduleRule.Every(TimeSpan.FromMinutes(5), Now), "UTC", TaskPriority.High, OverlapPolicy.Queue, CatchUpPolicy.All);
        await _database.ScalarAsync($"""
            INSERT INTO schedules (name, agent, origin, version, created_at, next_at, paused_itself, failures, definition)
            SELECT 's' || i, 'agent1', 'owner', 1, now(), '2025-03-10'::timestamptz + i * interval '1 minute', false, 0, '{DefinitionJson.Write(definition)}' FROM generate_series(1, 5000) i;
            INSERT INTO occurrences (schedule, moment, outcome, cause, recorded_at, task, result, moments)
            SELECT 's' || 1 + i % 5000, '2025-01-01'::timestamptz + i * interval '1 minute', CASE i % 4000 WHEN 1 THEN 'queued' ELSE 'fired' END, 'due', now(),
                ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, CASE WHEN i % 4000 > 5 THEN 'completed' END, 1
            FROM generate_series(1, {Tasks}) i
            """);
        var before = await ReadAsync();
        var schedules = new ScheduleQueries(_reader);
        var first = new ScheduleName("s1");

        (await schedules.DueAsync(Now, 20, default)).Count.ShouldBe(28, "those of time, and those of which a task has ended");
        (await schedules.NextAsync(default)).ShouldBe(new DateTimeOffset(2025, 3, 10, 0, 1, 0, TimeSpan.Zero));
        (await schedules.FindAsync(first, default))!.Open.Single().Result.ShouldBe(OccurrenceResult.Completed);
        (await schedules.ListAsync(first, 10, default)).Count.ShouldBe(10);
        (await schedules.HistoryAsync(first, null, 10, default)).Count.ShouldBe(4);
        (await schedules.MadeAsync(first, Now.AddYears(-1), Now, default)).Count.ShouldBe(4);

        var now = await ReadAsync();
        (now.Scanned - before.Scanned).ShouldBe(0, "rows that were read by going through a table");
        (now.Fetched - before.Fetched).ShouldBeLessThan(1_000, "rows and entries of indexes");
    }

    // What connections have counted is seen once they are closed.
    private async Task<(long Scanned, long Fetched)> ReadAsync(bool attempts = false)
    {
        await _database.ScalarAsync("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        var tables = attempts ? "'attempts'" : "'tasks', 'attempts', 'agent_data', 'model_calls', 'schedules', 'occurrences'";
        return ((long)(await _database.ScalarAsync($"SELECT coalesce(sum(seq_tup_read), 0)::bigint FROM pg_stat_user_tables WHERE relname IN ({tables})"))!,
            (long)(await _database.ScalarAsync($"SELECT coalesce(sum(idx_tup_read), 0)::bigint FROM pg_stat_user_indexes WHERE relname IN ({tables})"))!);
    }
}

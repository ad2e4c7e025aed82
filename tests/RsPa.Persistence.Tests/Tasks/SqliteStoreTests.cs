using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Queries;
using RsPa.Persistence.Reading;
using RsPa.Persistence.Sqlite;
using RsPa.Persistence.Tasks;
using RsPa.Persistence.Tests.Migrating;
using RsPa.Testing.Files;
using RsPa.Testing.Store;

namespace RsPa.Persistence.Tests.Tasks;

public sealed class SqliteStoreTests : StoreSpec, IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteFile _file;
    private readonly SqliteStore _store;
    private readonly ReadPool _pool = new(new ReadPoolSettings("test", 2, 0, 100, null), TimeProvider.System);
    private readonly SqliteReader _reader;
    private readonly TaskQueries _queries;
    private readonly AgentQueries _agents;

    public SqliteStoreTests()
    {
        _file = new SqliteFile(_directory["main.db"]);
        _store = new SqliteStore(_file);
        _reader = new SqliteReader(_file, _pool, limit: null, TimeProvider.System);
        _queries = new TaskQueries(_reader);
        _agents = new AgentQueries(_reader);
    }

    protected override IMainStore Store => _store;

    public async Task InitializeAsync()
    {
        await Schemas.Of(_file, _directory["backups"], new FakeTimeProvider()).BringUpToDateAsync(CancellationToken.None);
        new SqliteAgentTable(_file).Register([(Alpha, Alpha), (Beta, Beta)], Start);
    }

    public Task DisposeAsync() => System.Threading.Tasks.Task.CompletedTask;

    public void Dispose()
    {
        _store.Dispose();
        _reader.Dispose();
        _pool.Dispose();
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Fact]
    public async Task Whatever_happens_it_does_what_the_state_machine_does()
    {
        // Thousands of random commands against both: the SQL may differ from the decisions in nothing that can be seen.
        var random = new Random(20250310);
        var model = new MemoryStore(Alpha, Beta);
        var ids = new List<TaskId>();
        var claimed = new List<ClaimedTask>();
        var now = Start;
        for (var round = 0; round < 1_000; round++)
        {
            // The clock is set back by an hour and forward by a day now and then.
            now += random.Next(60) switch { 0 => TimeSpan.FromHours(-1), 1 => TimeSpan.FromDays(1), _ => TimeSpan.FromSeconds(random.Next(4)) };
            var commands = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Any(random, ids, claimed, now)).ToArray();
            var expected = await model.CommitAsync(commands, () => now, CancellationToken.None);
            var actual = await _store.CommitAsync(commands, () => now, CancellationToken.None);
            for (var i = 0; i < commands.Length; i++)
            {
                Form(actual[i]).ShouldBe(Form(expected[i]), $"round {round}, {commands[i]}");
                if (actual[i] is TasksClaimed taken)
                    claimed.AddRange(taken.Tasks);
            }
        }

        foreach (var id in ids)
        {
            var found = (await FindAsync(id))?.Summary;
            var expected = model.Find(id);
            (found?.Status, found?.Attempt, found?.Error, found?.EndedAt, found?.DueAt).ShouldBe((expected?.Status, expected?.Attempt, expected?.Error, expected?.EndedAt, expected?.DueAt));
        }

        foreach (var agent in new[] { Alpha, Beta })
            (await TotalsAsync(agent) with { LastSequence = 0 }).ShouldBe(model.Totals(agent)! with { LastSequence = 0 });
        foreach (var key in new[] { "a", "b" })
            (await EntryAsync(Alpha, key))?.Value.ShouldBe(model.Data(Alpha, key));
        foreach (var outcome in Enum.GetValues<AttemptOutcome>().Except([AttemptOutcome.None, AttemptOutcome.TimedOut]))
            model.Attempts.Count(attempt => attempt.Attempt.Outcome == outcome).ShouldBeGreaterThan(2, $"{outcome}");
        ids.Count(id => model.Find(id)?.Rescues >= Company.AloneFrom).ShouldBeGreaterThan(2);
        model.Attempts.Count.ShouldBeGreaterThan(100);
    }

    [Fact]
    public async Task A_full_disk_fails_the_whole_commit_with_a_remedy_and_all_goes_on_when_there_is_room()
    {
        var first = Task(Alpha);
        await One(first, Start);
        LimitPages(10);
        var batch = Enumerable.Range(0, 50).Select(_ => Task(Alpha) with { Input = $"\"{new string('x', 4000)}\"" }).ToArray();

        var failure = await Should.ThrowAsync<StorageException>(() => Commit(batch, Start));
        failure.Message.ShouldContain("full");
        failure.Message.ShouldContain("main.db");
        (await FindAsync(batch[0].Id)).ShouldBeNull();

        LimitPages(1_000_000);
        (await Commit(batch, Start)).ShouldAllBe(reply => reply is TaskSubmitted);
        (await Claim(Start, 100, (Alpha, 100))).Tasks.Count.ShouldBe(51);
    }

    // A commit that waited longer than a lease for the file stored leases that had run out, and rescued what they were for.
    [Fact]
    public async Task Time_that_a_commit_waits_for_the_file_is_taken_from_no_lease()
    {
        var (mine, theirs) = (Task(Alpha), Task(Alpha));
        await Commit([mine, theirs], Start);
        var held = (await Claim(Start, 1, (Alpha, 1))).Tasks.Single();
        await Claim(There, Start, 1, (Alpha, 1));
        var lease = TimeSpan.FromSeconds(15);
        using var other = _file.OpenForWriting();
        SqliteFile.Execute(other, "BEGIN IMMEDIATE");
        var now = Start.AddSeconds(5);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var commit = System.Threading.Tasks.Task.Run(() => _store.CommitAsync(
            [new RenewLeases(Here, lease, [new HeldTask(held.Id, Alpha, held.Fence)]), new RescueTasks(Here, 3), new ClaimTasks(Here, lease, 1, [new AgentSlots(Alpha, 1)])],
            () =>
            {
                asked.TrySetResult();
                return now;
            },
            CancellationToken.None));
        await asked.Task;
        now = Start.AddSeconds(60);
        SqliteFile.Execute(other, "ROLLBACK");

        ((TasksRescued)(await commit)[1]).Tasks.ShouldBeEmpty();
        (await FindAsync(held.Id))!.LeaseUntil.ShouldBe(now + lease);
    }

    // A commit that writes nothing succeeds on a full disk too, and was taken as a sign that all is well again.
    [Fact]
    public async Task After_a_failure_the_next_commit_writes_whatever_is_in_it()
    {
        LimitPages(10);
        await Should.ThrowAsync<StorageException>(() => Commit([Task(Alpha) with { Input = $"\"{new string('x', 400_000)}\"" }], Start));
        LimitPages(1_000_000);
        using var other = _file.OpenForReading();
        var before = Version();

        await One(new RescueTasks(Here, 3), Start);
        var after = Version();
        after.ShouldNotBe(before);

        await One(new RescueTasks(Here, 3), Start);
        Version().ShouldBe(after);

        long Version()
        {
            using var command = other.CreateCommand();
            command.CommandText = "PRAGMA data_version";
            return (long)command.ExecuteScalar()!;
        }
    }

    [Fact]
    public async Task A_store_that_is_opened_after_the_clock_was_set_back_keeps_the_order_of_submission()
    {
        var (first, second) = (Task(Alpha) with { Id = new TaskId(new Guid("01900000-0000-7000-9000-ffffffffffff")) }, Task(Alpha));
        await One(first, Start);
        _store.Dispose();

        await One(second, Start.AddHours(-1));

        (await Claim(Start.AddHours(-1), 2, (Alpha, 2))).Tasks.Select(task => task.Id).ShouldBe([first.Id, second.Id]);
    }

    // 50 of 50 tasks were acknowledged, and none was there after a restart.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_would_go_into_a_file_that_was_taken_away_is_not_acknowledged(bool replaced)
    {
        await One(Task(Alpha), Start);
        var away = _directory["away.db"];
        File.Move(_file.Path, away);
        if (replaced)
            File.Copy(away, _file.Path);

        for (var i = 0; i < 3; i++)
        {
            var failure = await Should.ThrowAsync<StorageException>(() => Commit([Task(Alpha)], Start));
            failure.Message.ShouldContain(_file.Path);
            failure.Message.ShouldContain("removed or replaced");
        }

        File.Exists(_file.Path).ShouldBe(replaced);

        // Put back where it was, it is the same file, and all goes on.
        File.Move(away, _file.Path, overwrite: true);
        await One(Task(Alpha), Start);
        (await Claim(Start, 10, (Alpha, 10))).Tasks.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_table_that_is_gone_is_said_with_the_remedy()
    {
        await One(Task(Alpha), Start);
        using (var other = _file.OpenForWriting())
            SqliteFile.Execute(other, "PRAGMA foreign_keys=OFF; DROP TABLE tasks");

        var failure = await Should.ThrowAsync<StorageException>(() => Commit([Task(Alpha)], Start));

        failure.Message.ShouldContain(_file.Path);
        failure.Message.ShouldContain("no such table");
        failure.Message.ShouldContain("backups");
    }

    [Fact]
    public async Task A_list_pages_from_the_newest_and_filters()
    {
        var tasks = Enumerable.Range(0, 5).Select(i => Task(i % 2 == 0 ? Alpha : Beta)).ToArray();
        await Commit(tasks, Start);
        await One(new CancelTask(tasks[4].Id, "x"), Start);

        (await _queries.ListAsync(new TaskFilter(Limit: 2), CancellationToken.None)).Select(task => task.Id).ShouldBe([tasks[4].Id, tasks[3].Id]);
        (await _queries.ListAsync(new TaskFilter(Before: tasks[3].Id), CancellationToken.None)).Select(task => task.Id).ShouldBe([tasks[2].Id, tasks[1].Id, tasks[0].Id]);
        (await _queries.ListAsync(new TaskFilter(TaskStatus.Pending, Alpha), CancellationToken.None)).Select(task => task.Id).ShouldBe([tasks[2].Id, tasks[0].Id]);
        (await _queries.MatchAsync(tasks[2].Id.ToString()[..35], CancellationToken.None)).ShouldBe(tasks.Select(task => task.Id), ignoreOrder: true);
        (await _queries.MatchAsync(tasks[2].Id.ToString(), CancellationToken.None)).ShouldBe([tasks[2].Id]);
        (await _queries.MatchAsync("what%", CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_task_is_found_by_the_end_of_its_identifier()
    {
        // The starts of identifiers are the time, and those of one minute share their first 8 digits.
        var one = Task(Alpha) with { Id = new TaskId(Guid.Parse("019a5c3e-7b21-7c3d-8e4f-0123456789ab")) };
        var other = Task(Alpha) with { Id = new TaskId(Guid.Parse("019a5c3e-7b22-7c3d-8e4f-ff23456789ab")) };
        var third = Task(Beta) with { Id = new TaskId(Guid.Parse("019a5c3e-7b23-7c3d-8e4f-00000089ab01")) };
        await Commit([one, other, third], Start);

        (await MatchAsync("0123456789ab")).ShouldBe([one.Id]);
        (await MatchAsync("f23456789ab")).ShouldBe([other.Id]);
        (await MatchAsync("F23456789AB")).ShouldBe([other.Id]);
        (await MatchAsync("123456789ab")).ShouldBe([one.Id]);
        (await MatchAsync("9ab")).ShouldBe([other.Id, one.Id]);
        (await MatchAsync("8e4f-0123456789ab")).ShouldBe([one.Id]);
        (await MatchAsync("b01")).ShouldBe([third.Id]);
        (await MatchAsync("1")).ShouldBe([third.Id]);
        (await MatchAsync("789abc")).ShouldBeEmpty();

        // The start still counts, and where both fit, both are candidates.
        (await MatchAsync("019a5c3e-7b23")).ShouldBe([third.Id]);
        (await MatchAsync("01")).ShouldBe([third.Id, other.Id, one.Id]);
    }

    [Fact]
    public async Task What_fits_a_great_many_tasks_is_read_up_to_a_bound()
    {
        await Commit([.. Enumerable.Range(0, 40).Select(_ => Task(Alpha))], Start);
        (await MatchAsync("0")).Count.ShouldBeLessThanOrEqualTo(ITaskQueries.MostMatches);
    }

    [Fact]
    public async Task What_tasks_are_about_is_read_but_for_large_inputs()
    {
        var small = Task(Alpha) with { Input = """{"text":"ünï"}""", Key = "k" };
        var large = Task(Alpha) with { Input = $$"""{"text":"{{new string('x', TaskTopic.LongestInput)}}"}""" };
        await Commit([small, large], Start);

        var topics = (await _queries.TopicsAsync([small.Id, large.Id, TaskId.New(TimeProvider.System)], CancellationToken.None)).ToDictionary(topic => topic.Id);
        topics[small.Id].ShouldBe(new TaskTopic(small.Id, "k", small.Input, 16));
        topics[large.Id].ShouldBe(new TaskTopic(large.Id, null, null, large.Input.Length));
        topics.Count.ShouldBe(2);
        (await _queries.TopicsAsync([], CancellationToken.None)).ShouldBeEmpty();
    }

    private Task<IReadOnlyList<TaskId>> MatchAsync(string digits) => _queries.MatchAsync(digits, CancellationToken.None);

    [Fact]
    public async Task Tasks_are_counted_by_agent_and_status_but_for_completed_ones()
    {
        var tasks = Enumerable.Range(0, 4).Select(_ => Task(Alpha)).Append(Task(Beta)).ToArray();
        await Commit(tasks, Start);
        var claimed = (await Claim(Start, 3, (Alpha, 3))).Tasks;
        await One(Record(claimed[0], new TaskTransition.Complete("1"), AttemptOutcome.Completed), Start);
        await One(Record(claimed[1], new TaskTransition.Fail(), AttemptOutcome.Failed, "no"), Start);
        await One(new CancelTask(tasks[4].Id, "x"), Start);

        (await _queries.CountUncompletedAsync(CancellationToken.None)).ShouldBe(
            [new(Alpha, TaskStatus.Pending, 1), new(Alpha, TaskStatus.Running, 1), new(Alpha, TaskStatus.Failed, 1), new(Beta, TaskStatus.Cancelled, 1)],
            ignoreOrder: true);
    }

    [Fact]
    public async Task An_agents_data_is_listed_by_its_prefix_to_the_letter()
    {
        await One(Task(Alpha), Start);
        var task = (await Claim(Start, 1, (Alpha, 1))).Tasks.Single();
        AgentDataChange[] data = [new("a%1", "1"), new("a%2", "2"), new("A%3", "3"), new("ab", "4")];
        await One(Record(task, new TaskTransition.Complete(null), AttemptOutcome.Completed) with { Data = data }, Start);

        (await _agents.ListAsync(Alpha, "a%", CancellationToken.None)).Select(entry => entry.Value).ShouldBe(["1", "2"]);
        (await _agents.ListAsync(Alpha, "", CancellationToken.None)).Count.ShouldBe(4);
    }

    protected override Task<AttemptTotals> TotalsAsync(AgentName agent) => _agents.ReadAsync(agent, CancellationToken.None);

    protected override Task<IReadOnlySet<AgentName>> PausedAsync() => System.Threading.Tasks.Task.FromResult(new SqliteAgentTable(_file).Paused());

    protected override Task<TaskDetail?> FindAsync(TaskId id) => _queries.FindAsync(id, CancellationToken.None);

    protected override async Task<AgentDataEntry?> EntryAsync(AgentName agent, string key) => await _agents.ReadAsync(agent, key, CancellationToken.None);

    // SQLite's own bound on a file's size gives the very error that a full disk gives.
    private void LimitPages(int pages)
    {
        _store.OnOpen = connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = string.Create(null, $"PRAGMA max_page_count={pages}");
            command.ExecuteNonQuery();
        };
        _store.Dispose();
    }

    private StoreCommand Any(Random random, List<TaskId> ids, List<ClaimedTask> claimed, DateTimeOffset now)
    {
        var agent = random.Next(2) == 0 ? Alpha : Beta;
        var owner = random.Next(6) switch { 0 => There, 1 => HereAnew, _ => Here };
        var held = claimed.Count == 0 ? null : claimed[random.Next(claimed.Count)];
        var id = ids.Count == 0 ? NewId() : ids[random.Next(ids.Count)];
        switch (random.Next(12))
        {
            case 0 or 1 or 2:
                var submit = Task(agent) with
                {
                    Priority = (TaskPriority)random.Next(4),
                    DueAt = random.Next(3) == 0 ? now.AddSeconds(random.Next(-5, 20)) : null,
                    Key = random.Next(4) == 0 ? $"key{random.Next(20)}" : null,
                };
                ids.Add(submit.Id);
                return submit;
            case 3 or 4:
                return new ClaimTasks(owner, TimeSpan.FromSeconds(10), random.Next(1, 5), [new AgentSlots(Alpha, random.Next(3)), new AgentSlots(Beta, random.Next(3))]);
            case 5 or 6 or 7 when held is not null:
                return random.Next(4) switch
                {
                    0 => Record(held, new TaskTransition.RetryAt(now.AddSeconds(random.Next(5))), AttemptOutcome.Failed, "again"),
                    1 => Record(held, new TaskTransition.Fail(), AttemptOutcome.Failed, "over"),
                    2 => Record(held, new TaskTransition.Cancel(), AttemptOutcome.Cancelled),
                    _ => Record(held, new TaskTransition.Complete("1"), AttemptOutcome.Completed) with { Data = Changes(random), OnConflict = random.Next(2) == 0 ? new TaskTransition.RetryAt(now) : null },
                };
            case 8 when held is not null:
                return new ReleaseTask(held.Id, held.Agent, held.Fence);
            case 9:
                return new CancelTask(id, "random");
            case 10:
                return new RetryTask(id);
            default:
                return random.Next(2) == 0 ? new RenewLeases(owner, TimeSpan.FromSeconds(10), claimed.TakeLast(30).Select(task => new HeldTask(task.Id, task.Agent, task.Fence)).Distinct().ToArray()) : new RescueTasks(owner, 3);
        }
    }

    private static AgentDataChange[] Changes(Random random)
    {
        var key = random.Next(2) == 0 ? "a" : "b";
        return random.Next(5) switch
        {
            0 => [AgentDataChange.Adding(key, random.Next(-5, 5))],
            1 => [new AgentDataChange(key, random.Next(2) == 0 ? null : $"{random.Next(10)}") { Expected = 0 }],
            2 => [new AgentDataChange(key, random.Next(4) == 0 ? "\"text\"" : null)],
            _ => [],
        };
    }

    // Texts of refusals are each store's own, rescues come in no order, and sequences may have gaps.
    private static string Form(StoreReply reply) => reply switch
    {
        StoreRefused refused => $"refused: {refused.Reason}",
        TasksClaimed claimed => $"claimed: {string.Join("; ", claimed.Tasks)}; next {claimed.NextDueAt:O}",
        TasksRescued rescued => $"rescued: {string.Join("; ", rescued.Tasks.OrderBy(task => task.Id).Select(task => task with { Sequence = 0 }))}",
        AttemptRecorded recorded => $"recorded: {recorded.Id} {recorded.Fence} {recorded.Status} {recorded.Conflict}",
        LeasesRenewed renewed => $"renewed: {renewed.Tasks}; lost {string.Join("; ", renewed.Lost)}; unknown {string.Join("; ", renewed.Unknown.OrderBy(task => task.Task))}",
        _ => reply.ToString(),
    };
}

using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Agents;
using RsPa.Persistence.Sqlite;
using RsPa.Persistence.Sqlite.Store;
using RsPa.Testing.Files;
using RsPa.Testing.Store;

namespace RsPa.Persistence.Tests.Tasks;

public sealed class SqliteStoreTests : StoreSpec
{
    private readonly TemporaryDirectory _directory;
    private readonly SqliteFile _file;
    private readonly SqliteStore _store;

    public SqliteStoreTests()
        : this(new SqliteUnderTest(Alpha, Beta))
    {
    }

    private SqliteStoreTests(SqliteUnderTest sqlite)
        : base(sqlite)
    {
        _directory = sqlite.Directory;
        _file = sqlite.File;
        _store = sqlite.Sqlite;
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
}

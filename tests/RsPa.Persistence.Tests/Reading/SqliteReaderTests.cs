using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using RsPa.Actors.Store;
using RsPa.Persistence.Reading;
using RsPa.Persistence.Sqlite.Reading;
using RsPa.Persistence.Sqlite;
using RsPa.Testing.Files;

namespace RsPa.Persistence.Tests.Reading;

public sealed class SqliteReaderTests : IDisposable
{
    private const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();
    private readonly ReadPool _pool = new(new ReadPoolSettings("test read", 1, 0, 10, null), TimeProvider.System);
    private readonly SqliteFile _file;
    private readonly SqliteConnection _writer;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connections;

    public SqliteReaderTests()
    {
        _file = new SqliteFile(_directory["main.db"]);
        _writer = _file.Make();
        SqliteFile.Execute(_writer, "CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('one')");
    }

    public void Dispose()
    {
        _pool.Dispose();
        _writer.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Reads_see_what_is_committed_through_one_connection_that_is_kept()
    {
        using var reader = Reader(null);
        (await reader.ReadAsync(Note, default)).ShouldBe("one");

        SqliteFile.Execute(_writer, "UPDATE notes SET text = 'two'");

        (await reader.ReadAsync(Note, default)).ShouldBe("two");
        _connections.ShouldBe(1);
    }

    [Fact]
    public async Task Questions_of_the_read_model_share_one_context_and_each_finds_it_as_new()
    {
        using var reader = Reader(null);
        var first = await reader.AskAsync(
            db =>
            {
                db.Database.SetCommandTimeout(7);
                return (db.ContextId.InstanceId, db.Database.SqlQueryRaw<string>("SELECT text AS Value FROM notes").Single());
            },
            default);

        SqliteFile.Execute(_writer, "UPDATE notes SET text = 'two'");
        var second = await reader.AskAsync(
            db => (db.ContextId.InstanceId, db.Database.SqlQueryRaw<string>("SELECT text AS Value FROM notes").Single(), db.Database.GetCommandTimeout()), default);

        second.ShouldBe((first.InstanceId, "two", null));
        first.Item2.ShouldBe("one");
        _connections.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_can_be_written()
    {
        using var reader = Reader(null);

        await Should.ThrowAsync<StorageException>(() => reader.ReadAsync(connection => Run(connection, "DELETE FROM notes"), default));

        (await reader.ReadAsync(Note, default)).ShouldBe("one");
    }

    [Fact]
    public async Task A_read_that_takes_too_long_is_broken_off_and_its_thread_is_free_again()
    {
        using var reader = Reader(TimeSpan.FromMilliseconds(50));

        var refusal = await Should.ThrowAsync<ReadRefusedException>(() => reader.ReadAsync(connection => Run(connection, Endless), default).WaitAsync(Timeout));

        refusal.Reason.ShouldBe(ReadRefusal.TooLong);
        refusal.Message.ShouldContain("database.read_timeout");
        (await reader.ReadAsync(Note, default).WaitAsync(Timeout)).ShouldBe("one");
    }

    [Fact]
    public async Task A_read_whose_caller_goes_is_broken_off_and_its_thread_is_free_again()
    {
        using var reader = Reader(null);
        using var caller = new CancellationTokenSource();
        var endless = reader.ReadAsync(connection => Run(connection, Endless), caller.Token);
        await _opened.Task.WaitAsync(Timeout);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => endless.WaitAsync(Timeout));
        (await reader.ReadAsync(Note, default).WaitAsync(Timeout)).ShouldBe("one");
    }

    [Fact]
    public async Task A_file_that_was_taken_away_is_said_and_none_is_made_in_its_place()
    {
        using var reader = Reader(null);
        await reader.ReadAsync(Note, default);
        File.Move(_file.Path, _directory["away.db"]);

        (await Should.ThrowAsync<StorageException>(() => reader.ReadAsync(Note, default))).Message.ShouldContain("removed or replaced");
        (await Should.ThrowAsync<StorageException>(() => reader.ReadAsync(Note, default))).Message.ShouldContain(_file.Path);

        File.Exists(_file.Path).ShouldBeFalse();
    }

    [Fact]
    public async Task However_many_ask_at_once_the_question_is_asked_once_at_a_time_and_no_answer_is_older_than_its_question()
    {
        var asked = new List<TaskCompletionSource<int>>();
        var signal = new SemaphoreSlim(0);
        var coalesced = new Coalesced<int>(() =>
        {
            var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (asked)
                asked.Add(answer);
            signal.Release();
            return answer.Task;
        });
        var first = coalesced.AskAsync(default);
        (await signal.WaitAsync(Timeout)).ShouldBeTrue();
        var later = Enumerable.Range(0, 40).Select(_ => coalesced.AskAsync(default)).ToArray();

        asked[0].SetException(new InvalidDataException("the first one failed"));
        (await signal.WaitAsync(Timeout)).ShouldBeTrue();
        asked[1].SetResult(7);

        await Should.ThrowAsync<InvalidDataException>(() => first.WaitAsync(Timeout));
        (await Task.WhenAll(later).WaitAsync(Timeout)).ShouldAllBe(answer => answer == 7);
        asked.Count.ShouldBe(2);
    }

    private SqliteReader Reader(TimeSpan? limit) => new(_file, _pool, limit, TimeProvider.System)
    {
        OnOpen = _ =>
        {
            _connections++;
            _opened.TrySetResult();
        },
    };

    private static string Note(SqliteConnection connection) => (string)Run(connection, "SELECT text FROM notes")!;

    private static object? Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts are this class's own
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}

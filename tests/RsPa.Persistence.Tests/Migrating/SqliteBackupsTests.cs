using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Store;
using RsPa.Persistence.Sqlite.Migrating;
using RsPa.Persistence.Sqlite;
using RsPa.Testing.Files;

namespace RsPa.Persistence.Tests.Migrating;

public sealed class SqliteBackupsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2025, 3, 10, 8, 0, 0, TimeSpan.Zero));
    private readonly SqliteFile _file;
    private readonly SqliteBackups _backups;

    public SqliteBackupsTests()
    {
        _file = new SqliteFile(_directory["main.db"]);
        _backups = new SqliteBackups(_file, _directory["backups"], 3, _time);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Fact]
    public void A_backup_holds_what_is_committed_though_it_is_still_in_the_log_of_a_writer()
    {
        using var writer = _file.Make();
        SqliteFile.Execute(writer, "CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('kept');");

        var backup = _backups.Make();

        backup.ShouldBe(Path.Combine(_backups.Directory, "main_20250310T080000000Z.db"));
        Note(backup).ShouldBe("kept");
        Directory.GetFiles(_backups.Directory).ShouldBe([backup]);
    }

    [Fact]
    public void The_newest_are_kept_and_files_of_others_are_left_alone()
    {
        Write("one");
        Directory.CreateDirectory(_backups.Directory);
        var others = new[] { "logs_20000101T000000000Z.db", "main_notes.txt" }.Select(name => Path.Combine(_backups.Directory, name)).ToArray();
        foreach (var other in others)
            File.WriteAllText(other, "mine");

        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            made.Add(_backups.Make());
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        _backups.List().ShouldBe([made[4], made[3], made[2]]);
        others.ShouldAllBe(other => File.Exists(other));
    }

    // A prune by name took the copy that had just been made for an old one: the restore after a failed migration then opened a missing
    // file, which made it, and wrote its emptiness over the database.
    [Fact]
    public void A_copy_that_was_just_made_stays_whatever_names_sort_after_it()
    {
        Write("one");
        Directory.CreateDirectory(_backups.Directory);
        var later = new[] { "main_20990101T000000000Z.db", "main_20990102T000000000Z.db", "main_20990103T000000000Z.db", "main_20990104T000000000Z.db" }
            .Select(name => Path.Combine(_backups.Directory, name)).ToArray();
        foreach (var file in later)
            File.WriteAllText(file, "of a clock that went ahead");

        var made = _backups.Make();

        Note(made).ShouldBe("one");
        _backups.List().ShouldBe([later[3], later[2], made]);
    }

    [Fact]
    public void Files_whose_names_are_not_exactly_its_own_are_no_copies()
    {
        Write("one");
        Directory.CreateDirectory(_backups.Directory);
        var others = new[] { "main_zzz.db", "main_before_the_move.db", "main_20250310T080000000Z.old.db", "main_20251399T080000000Z.db", "main_.db" }
            .Select(name => Path.Combine(_backups.Directory, name)).ToArray();
        foreach (var other in others)
            File.WriteAllText(other, "mine");

        for (var i = 0; i < 5; i++)
        {
            _backups.Make();
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        _backups.List().Count.ShouldBe(3);
        others.ShouldAllBe(other => File.Exists(other));
    }

    [Fact]
    public void A_restore_of_a_copy_that_is_gone_is_refused_makes_no_file_and_leaves_the_database()
    {
        Write("one");
        var gone = Path.Combine(_directory.Path, "gone.db");

        Should.Throw<StorageException>(() => _backups.Restore(gone)).Message.ShouldContain(gone);

        File.Exists(gone).ShouldBeFalse();
        Note(_file.Path).ShouldBe("one");
    }

    [Fact]
    public void A_restore_of_an_empty_file_is_refused_and_leaves_the_database()
    {
        Write("one");
        var empty = _directory["empty.db"];
        File.WriteAllBytes(empty, []);

        Should.Throw<StorageException>(() => _backups.Restore(empty)).Message.ShouldContain(empty);

        Note(_file.Path).ShouldBe("one");
    }

    // The log of the database that is replaced belongs to its pages, and would be played into those of the copy.
    [Fact]
    public void A_restore_leaves_nothing_of_the_log_that_the_database_had()
    {
        Write("one");
        var backup = _backups.Make();
        var writer = _file.OpenForWriting();
        SqliteFile.Execute(writer, "DELETE FROM notes; INSERT INTO notes VALUES ('two');");
        var log = File.ReadAllBytes(_file.Path + "-wal");
        writer.Dispose();
        File.WriteAllBytes(_file.Path + "-wal", log);

        _backups.Restore(backup);

        Note(_file.Path).ShouldBe("one");
        Directory.GetFiles(_backups.Directory).ShouldBe([backup]);
    }

    [Fact]
    public void Without_a_directory_there_are_none() => _backups.List().ShouldBeEmpty();

    [Fact]
    public void A_backup_that_can_not_be_made_says_why_and_leaves_the_database_and_the_older_copies()
    {
        Write("one");
        File.WriteAllText(_backups.Directory, "a file where the directory should be");

        var failure = Should.Throw<StorageException>(_backups.Make);

        failure.Message.ShouldContain(_backups.Directory);
        failure.Message.ShouldContain("The database was left as it is.");
        Note(_file.Path).ShouldBe("one");
    }

    [Fact]
    public void A_damaged_database_gives_no_backup_and_does_not_push_out_a_good_one()
    {
        Write("one");
        var good = _backups.Make();
        _time.Advance(TimeSpan.FromMinutes(1));
        SqliteConnection.ClearAllPools();
        File.WriteAllText(_file.Path, new string('x', 8192));

        Should.Throw<StorageException>(_backups.Make);

        Directory.GetFiles(_backups.Directory).ShouldBe([good]);
        File.ReadAllText(_file.Path).ShouldBe(new string('x', 8192));
    }

    // A copy whose pages are damaged where only the check looks was left behind as a file of its own.
    [Fact]
    public void A_copy_that_does_not_pass_the_check_is_removed()
    {
        using (var connection = _file.Make())
        {
            SqliteFile.Execute(connection, "PRAGMA journal_mode=DELETE; CREATE TABLE notes (text TEXT); CREATE INDEX ix ON notes (text);");
            SqliteFile.Execute(connection, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO notes SELECT printf('%0100d', i) FROM n");
        }

        var bytes = File.ReadAllBytes(_file.Path);
        Array.Fill(bytes, (byte)0, bytes.Length / 2, 8192);
        File.WriteAllBytes(_file.Path, bytes);

        Should.Throw<StorageException>(_backups.Make).Message.ShouldContain("malformed");

        Directory.GetFiles(_backups.Directory).ShouldBeEmpty();
    }

    [Fact]
    public void A_restore_puts_the_copy_in_its_place()
    {
        Write("one");
        var backup = _backups.Make();
        Write("two");

        _backups.Restore(backup);

        Note(_file.Path).ShouldBe("one");
    }

    [Fact]
    public void A_restore_of_a_copy_that_is_damaged_is_refused_and_leaves_the_database()
    {
        Write("one");
        var damaged = _directory["damaged.db"];
        File.WriteAllText(damaged, new string('x', 8192));

        Should.Throw<StorageException>(() => _backups.Restore(damaged)).Message.ShouldContain(damaged);

        Note(_file.Path).ShouldBe("one");
    }

    // SQLite's own bound on a file's size gives the very error that a full disk gives.
    [Fact]
    public void A_copy_for_which_there_is_no_room_says_why_leaves_nothing_and_pushes_out_no_good_one()
    {
        Write(new string('x', 100_000));
        var good = _backups.Make();
        _time.Advance(TimeSpan.FromMinutes(1));
        _backups.OnCopy = copy => SqliteFile.Execute(copy, "PRAGMA max_page_count=5");

        Should.Throw<StorageException>(_backups.Make).Message.ShouldContain("full");

        Directory.GetFiles(_backups.Directory).ShouldBe([good]);
    }

    [Fact]
    public void A_copy_is_one_file_by_itself()
    {
        Write("one");

        var backup = _backups.Make();

        using (var connection = new SqliteConnection($"Data Source={backup};Pooling=False"))
        {
            connection.Open();
            using var look = connection.CreateCommand();
            look.CommandText = "PRAGMA journal_mode";
            look.ExecuteScalar().ShouldBe("delete");
        }

        Directory.GetFiles(_backups.Directory).ShouldBe([backup]);
    }

    // A copy of the version before: its header says that there is a log, which is not beside it.
    [Fact]
    public void A_restore_of_a_copy_whose_header_names_a_log_leaves_nothing_beside_it()
    {
        Write("one");
        SqliteConnection.ClearAllPools();
        var backup = _directory["older.db"];
        File.Copy(_file.Path, backup);
        Write("two");

        _backups.Restore(backup);

        Note(_file.Path).ShouldBe("one");
        Directory.GetFiles(_directory.Path, "older*").ShouldBe([backup]);
    }

    [Fact]
    public void A_restore_that_was_killed_before_its_copy_was_whole_has_changed_nothing()
    {
        Write("one");
        File.WriteAllText(_file.Path + ".restoring", "half of a copy");

        _backups.FinishRestore().ShouldBeFalse();

        Note(_file.Path).ShouldBe("one");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_restore_that_was_killed_after_its_copy_was_whole_is_finished_by_the_next_start(int done)
    {
        Write("one");
        var backup = _backups.Make();
        using (var writer = _file.OpenForWriting())
        {
            SqliteFile.Execute(writer, "DELETE FROM notes; INSERT INTO notes VALUES ('two');");
            File.Copy(_file.Path + "-wal", _directory["wal"]);
        }

        File.Move(_directory["wal"], _file.Path + "-wal");
        new SqliteRestore(_file).Stage(backup);
        if (done > 0)
            File.Delete(_file.Path + "-wal");
        if (done > 1)
            File.Delete(_file.Path);

        _backups.FinishRestore().ShouldBeTrue();

        Note(_file.Path).ShouldBe("one");
        _backups.FinishRestore().ShouldBeFalse();
    }

    private void Write(string note)
    {
        using var connection = _file.Make();
        SqliteFile.Execute(connection, "CREATE TABLE IF NOT EXISTS notes (text TEXT); DELETE FROM notes;");
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO notes VALUES (@note)";
        command.Parameters.AddWithValue("@note", note);
        command.ExecuteNonQuery();
    }

    private static string Note(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT text FROM notes";
        return (string)command.ExecuteScalar()!;
    }
}

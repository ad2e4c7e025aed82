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
    public void ABackup_HoldsWhatIsCommitted_ThoughItIsStillInTheLogOfAWriter()
    {
        using var writer = _file.Make();
        SqliteFile.Execute(writer, "CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('kept');");

        var backup = _backups.Make();

        backup.ShouldBe(Path.Combine(_backups.Directory, "main_20250310T080000000Z.db"));
        Note(backup).ShouldBe("kept");
        Directory.GetFiles(_backups.Directory).ShouldBe([backup]);
    }

    [Fact]
    public void TheNewest_AreKept_AndFilesOfOthersAreLeftAlone()
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
    public void ACopyThatWasJustMade_Stays_WhateverNamesSortAfterIt()
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
    public void FilesWhoseNamesAreNotExactlyItsOwn_AreNoCopies()
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
    public void ARestoreOfACopyThatIsGone_IsRefused_MakesNoFile_AndLeavesTheDatabase()
    {
        Write("one");
        var gone = Path.Combine(_directory.Path, "gone.db");

        Should.Throw<StorageException>(() => _backups.Restore(gone)).Message.ShouldContain(gone);

        File.Exists(gone).ShouldBeFalse();
        Note(_file.Path).ShouldBe("one");
    }

    [Fact]
    public void ARestoreOfAnEmptyFile_IsRefused_AndLeavesTheDatabase()
    {
        Write("one");
        var empty = _directory["empty.db"];
        File.WriteAllBytes(empty, []);

        Should.Throw<StorageException>(() => _backups.Restore(empty)).Message.ShouldContain(empty);

        Note(_file.Path).ShouldBe("one");
    }

    // The log of the database that is replaced belongs to its pages, and would be played into those of the copy.
    [Fact]
    public void ARestore_LeavesNothingOfTheLogThatTheDatabaseHad()
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
    public void WithoutADirectory_ThereAreNone() => _backups.List().ShouldBeEmpty();

    [Fact]
    public void ABackupThatCanNotBeMade_SaysWhy_AndLeavesTheDatabaseAndTheOlderCopies()
    {
        Write("one");
        File.WriteAllText(_backups.Directory, "a file where the directory should be");

        var failure = Should.Throw<StorageException>(_backups.Make);

        failure.Message.ShouldContain(_backups.Directory);
        failure.Message.ShouldContain("The database was left as it is.");
        Note(_file.Path).ShouldBe("one");
    }

    [Fact]
    public void ADamagedDatabase_GivesNoBackup_AndDoesNotPushOutAGoodOne()
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
    public void ACopyThatDoesNotPassTheCheck_IsRemoved()
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
    public void ARestore_PutsTheCopyInItsPlace()
    {
        Write("one");
        var backup = _backups.Make();
        Write("two");

        _backups.Restore(backup);

        Note(_file.Path).ShouldBe("one");
    }

    [Fact]
    public void ARestoreOfACopyThatIsDamaged_IsRefused_AndLeavesTheDatabase()
    {
        Write("one");
        var damaged = _directory["damaged.db"];
        File.WriteAllText(damaged, new string('x', 8192));

        Should.Throw<StorageException>(() => _backups.Restore(damaged)).Message.ShouldContain(damaged);

        Note(_file.Path).ShouldBe("one");
    }

    // SQLite's own bound on a file's size gives the very error that a full disk gives.
    [Fact]
    public void ACopyForWhichThereIsNoRoom_SaysWhy_LeavesNothing_AndPushesOutNoGoodOne()
    {
        Write(new string('x', 100_000));
        var good = _backups.Make();
        _time.Advance(TimeSpan.FromMinutes(1));
        _backups.OnCopy = copy => SqliteFile.Execute(copy, "PRAGMA max_page_count=5");

        Should.Throw<StorageException>(_backups.Make).Message.ShouldContain("full");

        Directory.GetFiles(_backups.Directory).ShouldBe([good]);
    }

    [Fact]
    public void ACopy_IsOneFileByItself()
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
    public void ARestoreOfACopyWhoseHeaderNamesALog_LeavesNothingBesideIt()
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
    public void ARestoreThatWasKilledBeforeItsCopyWasWhole_HasChangedNothing()
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
    public void ARestoreThatWasKilledAfterItsCopyWasWhole_IsFinishedByTheNextStart(int done)
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

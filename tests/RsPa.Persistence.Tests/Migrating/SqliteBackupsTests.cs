using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Tasks;
using RsPa.Persistence.Migrating;
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
        using var writer = _file.OpenForWriting();
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
        using (var connection = _file.OpenForWriting())
        {
            SqliteFile.Execute(connection, "PRAGMA journal_mode=DELETE; CREATE TABLE notes (text TEXT); CREATE INDEX ix ON notes (text);");
            SqliteFile.Execute(connection, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO notes SELECT printf('%0100d', i) FROM n");
        }

        var bytes = File.ReadAllBytes(_file.Path);
        Array.Fill(bytes, (byte)0, bytes.Length / 2, 8192);
        File.WriteAllBytes(_file.Path, bytes);

        Should.Throw<StorageException>(_backups.Make).Message.ShouldContain("check");

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

    private void Write(string note)
    {
        using var connection = _file.OpenForWriting();
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

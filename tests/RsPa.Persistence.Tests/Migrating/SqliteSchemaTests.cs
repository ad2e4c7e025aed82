using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Tasks;
using RsPa.Persistence.Migrating;
using RsPa.Persistence.Sqlite;
using RsPa.Testing.Files;

namespace RsPa.Persistence.Tests.Migrating;

public sealed class SqliteSchemaTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2025, 3, 10, 8, 0, 0, TimeSpan.Zero));
    private readonly SqliteFile _file;
    private readonly SqliteBackups _backups;

    public SqliteSchemaTests()
    {
        _file = new SqliteFile(_directory["main.db"]);
        _backups = new SqliteBackups(_file, _directory["backups"], 5, _time);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Fact]
    public async Task AFreshDatabase_IsMade_InADirectoryThatIsMadeToo()
    {
        var file = new SqliteFile(Path.Combine(_directory.Path, "new", "main.db"));

        (await BringAsync(file)).ShouldBe($"made '{file.Path}'");

        Number(file, "SELECT count(*) FROM tasks").ShouldBe(0);
        Text(file, "PRAGMA journal_mode").ShouldBe("wal");
        Applied(file).ShouldBe(SqliteSchema.Known);
        _backups.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task ADatabaseThatIsUpToDate_IsLeftAlone()
    {
        await BringAsync(_file);

        (await BringAsync(_file)).ShouldBeNull();
        _backups.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task AnEmptyFile_IsTakenForANewDatabase()
    {
        await File.WriteAllBytesAsync(_file.Path, []);

        (await BringAsync(_file)).ShouldNotBeNull();

        Applied(_file).ShouldBe(SqliteSchema.Known);
    }

    [Fact]
    public void TheMigrations_AreFoundByTheirAttributes_AsEntityFrameworkFindsThem()
    {
        using var context = Context();

        SqliteSchema.Known.ShouldNotBeEmpty();
        SqliteSchema.Known.ShouldBe(context.Database.GetMigrations());
    }

    [Fact]
    public void TheModel_AndTheMigrations_DoNotDiffer()
    {
        using var context = Context();

        context.Database.HasPendingModelChanges().ShouldBeFalse("add a migration: dotnet ef migrations add");
    }

    [Fact]
    public async Task ADatabaseOfANewerVersion_IsRefused_AndNotChanged()
    {
        await BringAsync(_file);
        Execute("INSERT INTO __EFMigrationsHistory (MigrationId, ProductVersion) VALUES ('99991231000000_Future', '99.0')");
        Execute("CREATE TABLE future (id INTEGER)");

        var refusal = await RefusedAsync();

        refusal.Message.ShouldContain("'99991231000000_Future'");
        refusal.Message.ShouldContain("newer version of RsPa");
        refusal.Message.ShouldContain(_backups.Directory);
        Number(_file, "SELECT count(*) FROM future").ShouldBe(0);
        _backups.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task AnotherProgramsDatabase_IsRefused_AndNotChanged()
    {
        Execute("CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES ('Imagine');");

        var refusal = await RefusedAsync();

        refusal.Message.ShouldContain("not one of RsPa's");
        refusal.Message.ShouldContain("database.url");
        Text(_file, "SELECT group_concat(name) FROM sqlite_master").ShouldBe("songs");
    }

    // To look at a database was to change it: the file of another program was switched to WAL before it was refused.
    [Fact]
    public async Task AnotherProgramsDatabase_KeepsItsJournalMode()
    {
        Execute("PRAGMA journal_mode=DELETE; CREATE TABLE songs (title TEXT);");
        var before = await File.ReadAllBytesAsync(_file.Path);

        await RefusedAsync();

        (await File.ReadAllBytesAsync(_file.Path)).ShouldBe(before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public async Task ADamagedFile_IsRefusedWithTheRemedy_AndNotOverwritten(int damagedFrom)
    {
        await BringAsync(_file);
        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        var bytes = await File.ReadAllBytesAsync(_file.Path);
        Array.Fill(bytes, (byte)0x5A, damagedFrom, bytes.Length - damagedFrom);
        await File.WriteAllBytesAsync(_file.Path, bytes);
        foreach (var side in new[] { "-wal", "-shm" })
            File.Delete(_file.Path + side);

        var refusal = await RefusedAsync();

        refusal.Message.ShouldContain(_file.Path);
        refusal.Message.ShouldContain("is damaged or is no SQLite database");
        refusal.Message.ShouldContain("backups");
        (await File.ReadAllBytesAsync(_file.Path)).ShouldBe(bytes);
    }

    [Fact]
    public async Task AFileThatIsNoDatabase_IsRefused_AndNotOverwritten()
    {
        var text = string.Concat(Enumerable.Repeat("these are my notes\n", 300));
        await File.WriteAllTextAsync(_file.Path, text);

        (await RefusedAsync()).Message.ShouldContain("no SQLite database");

        (await File.ReadAllTextAsync(_file.Path)).ShouldBe(text);
    }

    [Fact]
    public async Task AMigrationThatFails_PutsTheDatabaseBack_FromTheBackupMadeBefore()
    {
        Conflict();

        var refusal = await RefusedAsync();

        var backup = _backups.List().ShouldHaveSingleItem();
        refusal.Message.ShouldContain($"put back as it was, from '{backup}'");
        refusal.Message.ShouldContain("already exists");
        Text(_file, "SELECT group_concat(name) FROM (SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name)").ShouldBe("__EFMigrationsHistory,tasks");
        Text(_file, "SELECT mine FROM tasks").ShouldBe("keep");
    }

    [Fact]
    public async Task AMigrationThatFails_WithoutABackup_SaysThatThereIsNone()
    {
        Conflict();

        var refusal = await Should.ThrowAsync<StorageException>(() => new SqliteSchema(_file, _backups, backUpFirst: false).BringUpToDateAsync(CancellationToken.None));

        refusal.Message.ShouldContain("database.backup_before_migration = false");
        _backups.List().ShouldBeEmpty();
        Text(_file, "SELECT mine FROM tasks").ShouldBe("keep");
    }

    [Fact]
    public async Task WhereNoBackupCanBeMade_NothingIsMigrated()
    {
        Conflict();
        await File.WriteAllTextAsync(_directory["backups"], "a file where the directory should be");

        (await RefusedAsync()).Message.ShouldStartWith("No backup of");

        Number(_file, "SELECT count(*) FROM __EFMigrationsHistory").ShouldBe(0);
    }

    // A file stands for a directory without rights: tests may run as root, whom rights do not stop.
    [Fact]
    public async Task ADirectoryThatCanNotBeMade_IsAClearError()
    {
        await File.WriteAllTextAsync(_directory["file"], "");
        var file = new SqliteFile(Path.Combine(_directory["file"], "main.db"));

        var refusal = await Should.ThrowAsync<StorageException>(() => BringAsync(file));

        refusal.Message.ShouldContain(file.Path);
        refusal.Message.ShouldContain("directory");
    }

    private Task<string?> BringAsync(SqliteFile file) => new SqliteSchema(file, _backups, backUpFirst: true).BringUpToDateAsync(CancellationToken.None);

    private Task<StorageException> RefusedAsync() => Should.ThrowAsync<StorageException>(() => BringAsync(_file));

    // A database of RsPa whose first migration is missing from its history, with a table in that migration's way.
    private void Conflict() => Execute("""
        CREATE TABLE __EFMigrationsHistory (MigrationId TEXT NOT NULL PRIMARY KEY, ProductVersion TEXT NOT NULL);
        CREATE TABLE tasks (mine TEXT);
        INSERT INTO tasks VALUES ('keep');
        """);

    private SqliteDb Context() => new(new DbContextOptionsBuilder<SqliteDb>().UseSqlite(_file.ConnectionString).Options);

    private void Execute(string sql)
    {
        using var connection = Open(_file);
        SqliteFile.Execute(connection, sql);
    }

    private static string[] Applied(SqliteFile file) => Text(file, "SELECT group_concat(MigrationId) FROM (SELECT MigrationId FROM __EFMigrationsHistory ORDER BY MigrationId)").Split(',');

    private static long Number(SqliteFile file, string sql) => (long)Scalar(file, sql)!;

    private static string Text(SqliteFile file, string sql) => (string)Scalar(file, sql)!;

    private static object? Scalar(SqliteFile file, string sql)
    {
        using var connection = Open(file);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static SqliteConnection Open(SqliteFile file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(file.ConnectionString) { Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}

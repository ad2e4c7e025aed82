using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Store;
using RsPa.Persistence.Sqlite.Migrating;
using RsPa.Persistence.Model;
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
    public async Task A_fresh_database_is_made_in_a_directory_that_is_made_too()
    {
        var file = new SqliteFile(Path.Combine(_directory.Path, "new", "main.db"));

        (await BringAsync(file)).ShouldBe($"made '{file.Path}'");

        Number(file, "SELECT count(*) FROM tasks").ShouldBe(0);
        Text(file, "PRAGMA journal_mode").ShouldBe("wal");
        Applied(file).ShouldBe(SqliteSchema.Known);
        _backups.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_database_that_is_up_to_date_is_left_alone()
    {
        await BringAsync(_file);

        (await BringAsync(_file)).ShouldBeNull();
        _backups.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_empty_file_is_taken_for_a_new_database()
    {
        await File.WriteAllBytesAsync(_file.Path, []);

        (await BringAsync(_file)).ShouldNotBeNull();

        Applied(_file).ShouldBe(SqliteSchema.Known);
    }

    [Fact]
    public void The_migrations_are_found_by_their_attributes_as_entity_framework_finds_them()
    {
        using var context = Context();

        SqliteSchema.Known.ShouldNotBeEmpty();
        SqliteSchema.Known.ShouldBe(context.Database.GetMigrations());
    }

    [Fact]
    public void The_model_and_the_migrations_do_not_differ()
    {
        using var context = Context();

        context.Database.HasPendingModelChanges().ShouldBeFalse("add a migration: dotnet ef migrations add");
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_and_not_changed()
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
    public async Task Another_programs_database_is_refused_and_not_changed()
    {
        Execute("CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES ('Imagine');");

        var refusal = await RefusedAsync();

        refusal.Message.ShouldContain("not one of RsPa's");
        refusal.Message.ShouldContain("database.url");
        Text(_file, "SELECT group_concat(name) FROM sqlite_master").ShouldBe("songs");
    }

    // To look at a database was to change it: the file of another program was switched to WAL before it was refused.
    [Fact]
    public async Task Another_programs_database_keeps_its_journal_mode()
    {
        Execute("PRAGMA journal_mode=DELETE; CREATE TABLE songs (title TEXT);");
        var before = await File.ReadAllBytesAsync(_file.Path);

        await RefusedAsync();

        (await File.ReadAllBytesAsync(_file.Path)).ShouldBe(before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public async Task A_damaged_file_is_refused_with_the_remedy_and_not_overwritten(int damagedFrom)
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
    public async Task A_file_that_is_no_database_is_refused_and_not_overwritten()
    {
        var text = string.Concat(Enumerable.Repeat("these are my notes\n", 300));
        await File.WriteAllTextAsync(_file.Path, text);

        (await RefusedAsync()).Message.ShouldContain("no SQLite database");

        (await File.ReadAllTextAsync(_file.Path)).ShouldBe(text);
    }

    [Fact]
    public async Task A_migration_that_fails_puts_the_database_back_from_the_backup_made_before()
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
    public async Task A_migration_that_fails_without_a_backup_says_that_there_is_none()
    {
        Conflict();

        var refusal = await Should.ThrowAsync<StorageException>(() => Schemas.Of(_file, _backups, _time, backUpFirst: false).BringUpToDateAsync(CancellationToken.None));

        refusal.Message.ShouldContain("database.backup_before_migration = false");
        _backups.List().ShouldBeEmpty();
        Text(_file, "SELECT mine FROM tasks").ShouldBe("keep");
    }

    [Fact]
    public async Task Where_no_backup_can_be_made_nothing_is_migrated()
    {
        Conflict();
        await File.WriteAllTextAsync(_directory["backups"], "a file where the directory should be");

        (await RefusedAsync()).Message.ShouldStartWith("No backup of");

        Number(_file, "SELECT count(*) FROM __EFMigrationsHistory").ShouldBe(0);
    }

    [Fact]
    public async Task A_migration_that_succeeds_leaves_the_backup_that_it_promises()
    {
        await BringAsync(_file);
        Execute($"DELETE FROM __EFMigrationsHistory WHERE MigrationId = '{SqliteSchema.Known[^1]}'");
        foreach (var table in (string[])["occurrences", "schedules"])
            Execute($"DROP TABLE {table}");
        Directory.CreateDirectory(_backups.Directory);
        for (var i = 0; i < 7; i++)
            await File.WriteAllTextAsync(Path.Combine(_backups.Directory, $"main_2099010{i + 1}T000000000Z.db"), "of a clock that went ahead");

        var done = await BringAsync(_file);

        var backup = Path.Combine(_backups.Directory, "main_20250310T080000000Z.db");
        done.ShouldNotBeNull().ShouldContain($"after a backup to '{backup}'");
        File.Exists(backup).ShouldBeTrue();
        Applied(_file).ShouldBe(SqliteSchema.Known);
    }

    [Fact]
    public async Task A_restore_that_was_broken_off_is_finished_before_anything_else()
    {
        await BringAsync(_file);
        Execute("INSERT INTO agents (name, type, created_at, paused) VALUES ('one', 'one', 0, 0)");
        new SqliteRestore(_file).Stage(_backups.Make());
        Execute("DELETE FROM agents");

        (await BringAsync(_file)).ShouldNotBeNull().ShouldContain("put back");

        Number(_file, "SELECT count(*) FROM agents").ShouldBe(1);
    }

    [Theory]
    [InlineData("DROP TABLE attempts", "the table 'attempts'")]
    [InlineData("ALTER TABLE tasks DROP COLUMN cancel_reason", "the column 'tasks.cancel_reason'")]
    [InlineData("DROP INDEX ux_tasks_key", "the index 'ux_tasks_key'")]
    public async Task A_database_from_which_something_was_taken_is_refused_with_the_remedy(string taken, string missing)
    {
        await BringAsync(_file);
        Execute(taken);

        var refusal = await RefusedAsync();

        refusal.Message.ShouldContain(_file.Path);
        refusal.Message.ShouldContain(missing);
        refusal.Message.ShouldContain("backups");
    }

    [Fact]
    public void What_is_looked_for_is_what_the_model_has()
    {
        using var context = Context();
        var tables = context.Model.GetEntityTypes().ToArray();

        MainTables.All.Select(table => table.Name).ShouldBe(tables.Select(table => table.GetTableName()!), ignoreOrder: true);
        MainTables.Columns.ShouldBe(tables.SelectMany(table => table.GetProperties().Select(column => $"{table.GetTableName()}.{column.GetColumnName()}")), ignoreOrder: true);
        MainTables.Indexes.ShouldBe(tables.SelectMany(table => table.GetIndexes()).Select(index => index.GetDatabaseName()!), ignoreOrder: true);
    }

    [Theory]
    [InlineData("journal.db")]
    [InlineData("main.db-wal")]
    [InlineData("files/reimbursement/report.csv")]
    [InlineData("backups/main_20240101T000000000Z.db")]
    public async Task A_missing_database_beside_what_shows_that_there_was_one_is_not_made_anew(string trace)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_directory[trace])!);
        await File.WriteAllTextAsync(_directory[trace], "something");

        var refusal = await RefusedAsync();

        refusal.Message.ShouldContain(_file.Path);
        refusal.Message.ShouldContain("is missing");
        refusal.Message.ShouldContain("database.start_afresh");
        File.Exists(_file.Path).ShouldBeFalse();
        (await File.ReadAllTextAsync(_directory[trace])).ShouldBe("something");
    }

    // SQLite removes the log beside an empty file when it is opened.
    [Fact]
    public async Task An_empty_database_beside_its_log_is_not_even_opened()
    {
        await File.WriteAllBytesAsync(_file.Path, []);
        await File.WriteAllTextAsync(_file.Path + "-wal", "all that is left");

        (await RefusedAsync()).Message.ShouldContain("is empty");

        (await File.ReadAllTextAsync(_file.Path + "-wal")).ShouldBe("all that is left");
    }

    [Fact]
    public async Task The_newest_good_backup_is_offered_and_takes_the_log_of_the_lost_one_out_of_the_way()
    {
        await BringAsync(_file);
        var good = _backups.Make();
        foreach (var side in new[] { "", "-wal", "-shm" })
            File.Delete(_file.Path + side);
        await File.WriteAllTextAsync(_file.Path + "-wal", "all that is left");
        await File.WriteAllTextAsync(Path.Combine(_backups.Directory, "main_20250311T000000000Z.db"), "a newer one that is none");

        var refusal = await RefusedAsync();

        refusal.Message.ShouldContain($"cp '{good}' '{_file.Path}'");
        refusal.Message.ShouldContain($"mv '{_file.Path}-wal' ");
        refusal.Message.ShouldContain("2025-03-10 08:00 UTC with 0 tasks");
    }

    [Fact]
    public async Task Told_to_start_afresh_it_makes_a_new_one_and_keeps_what_is_there()
    {
        await File.WriteAllTextAsync(_directory["journal.db"], "journal");
        await File.WriteAllTextAsync(_file.Path + "-wal", "log");
        Directory.CreateDirectory(_directory["files"]);
        await File.WriteAllTextAsync(Path.Combine(_directory["files"], "report.csv"), "report");

        var done = await Schemas.Of(_file, _backups, _time, startAfresh: true).BringUpToDateAsync(CancellationToken.None);

        var aside = _directory["aside_20250310T080000000Z"];
        done.ShouldNotBeNull().ShouldContain(aside);
        Directory.GetFiles(aside, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(aside, path)).ShouldBe(["journal.db", "main.db-wal", Path.Combine("files", "report.csv")], ignoreOrder: true);
        Applied(_file).ShouldBe(SqliteSchema.Known);

        // Left in the settings it would make a lost database an empty one some day.
        (await Schemas.Of(_file, _backups, _time, startAfresh: true).BringUpToDateAsync(CancellationToken.None)).ShouldNotBeNull().ShouldContain("take it out");
    }

    // A file stands for a directory without rights: tests may run as root, whom rights do not stop.
    [Fact]
    public async Task A_directory_that_can_not_be_made_is_a_clear_error()
    {
        await File.WriteAllTextAsync(_directory["file"], "");
        var file = new SqliteFile(Path.Combine(_directory["file"], "main.db"));

        var refusal = await Should.ThrowAsync<StorageException>(() => BringAsync(file));

        refusal.Message.ShouldContain(file.Path);
        refusal.Message.ShouldContain("directory");
    }

    private Task<string?> BringAsync(SqliteFile file) => Schemas.Of(file, _backups, _time).BringUpToDateAsync(CancellationToken.None);

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

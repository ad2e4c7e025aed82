using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using RsPa.Actors.Store;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Migrating;

/// <summary>Brings <c>main.db</c> to the schema of this version when the service starts.</summary>
/// <param name="file">The database.</param>
/// <param name="backups">Keeps copies of it.</param>
/// <param name="earlier">What shows that a database which is missing has been there.</param>
/// <param name="backUpFirst">Whether a copy is made before a database that exists is changed (<c>database.backup_before_migration</c>).</param>
/// <param name="startAfresh">Whether a database that is missing may be made anew beside what shows that it has been there (<c>database.start_afresh</c>).</param>
public sealed class SqliteSchema(SqliteFile file, SqliteBackups backups, EarlierUse earlier, bool backUpFirst, bool startAfresh)
{
    /// <summary>The migrations of this version, oldest first: named one by one, so that a start looks through no assembly.</summary>
    public static IReadOnlyList<string> Known { get; } =
        MigrationNames.Of(SqliteMigrations.All);

    /// <summary>Migrates.</summary>
    /// <returns>What was done, for the log; nothing where there was nothing to do.</returns>
    /// <exception cref="StorageException">It can't be migrated. The file is as it was; the message says what happened and what to do.</exception>
    public async Task<string?> BringUpToDateAsync(CancellationToken cancellationToken)
    {
        var finished = backups.FinishRestore() ? $"put back '{file.Path}' from the backup that an earlier start had chosen" : null;
        var applied = Applied();
        var aside = applied is null ? ClearTheWay() : null;
        var newer = (applied ?? []).Except(Known, StringComparer.Ordinal).ToArray();
        if (newer.Length > 0)
        {
            throw new StorageException(
                $"'{file.Path}' was written by a newer version of RsPa (it has the migration '{newer[^1]}'). Install that version again, or put back a copy from '{backups.Directory}' that is older. Nothing was changed.");
        }

        var pending = Known.Except(applied ?? [], StringComparer.Ordinal).ToArray();
        string? migrated = null;
        if (applied is null)
        {
            await MigrateAsync(cancellationToken).ConfigureAwait(false);
            migrated = $"made '{file.Path}'" + (aside is null ? "" : $", as database.start_afresh says; what was there is in '{aside}'");
        }
        else if (pending.Length > 0)
        {
            migrated = await MigrateAsync(pending, cancellationToken).ConfigureAwait(false);
        }

        SeeThatNothingIsMissing();
        var needless = startAfresh && aside is null ? "database.start_afresh is set and had nothing to do: take it out of the settings, or a database that is lost one day is replaced by an empty one" : null;
        return string.Join("; ", new[] { finished, migrated, needless }.OfType<string>()) is { Length: > 0 } done ? done : null;
    }

    private string? ClearTheWay()
    {
        var traces = earlier.Traces();
        if (traces.Count == 0)
            return null;
        return startAfresh ? earlier.SetAside() : throw earlier.Refusal(traces);
    }

    private async Task<string> MigrateAsync(string[] pending, CancellationToken cancellationToken)
    {
        var backup = backUpFirst ? backups.Make() : null;
        try
        {
            await MigrateAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            var failed = $"'{file.Path}' could not be migrated to {pending[^1]}: {failure.Message}";
            if (backup is null)
                throw new StorageException($"{failed} No backup was made before (database.backup_before_migration = false), so look at the file before you start again.", failure);
            try
            {
                backups.Restore(backup);
            }
            catch (StorageException notBack)
            {
                throw new StorageException($"{failed} And it was not put back as it was: {notBack.Message} The backup is '{backup}'.", failure);
            }

            throw new StorageException($"{failed} It was put back as it was, from '{backup}'. Go on with the version of RsPa that you had, and report this.", failure);
        }

        return $"migrated '{file.Path}' by {string.Join(", ", pending)}" + (backup is null ? "" : $", after a backup to '{backup}'");
    }

    // The history of migrations says what should be there; somebody with another program may have taken it out.
    private void SeeThatNothingIsMissing()
    {
        try
        {
            using var connection = file.OpenForReading();
            var there = SqliteTables.ColumnsAndIndexes(connection);
            var missing = MainTables.All.Select(table => table.Name).FirstOrDefault(table => !there.Any(name => name.StartsWith(table + ".", StringComparison.Ordinal))) is { } table
                ? $"the table '{table}'"
                : MainTables.Columns.FirstOrDefault(name => !there.Contains(name)) is { } column ? $"the column '{column}'"
                : MainTables.Indexes.FirstOrDefault(name => !there.Contains(name)) is { } index ? $"the index '{index}'"
                : null;
            if (missing is not null)
                throw SqliteTables.Lacks(file.Path, missing, SqliteFaults.PutBackupInItsPlace);
        }
        catch (SqliteException failure)
        {
            throw SqliteFaults.Explain(failure, file.Path);
        }
    }

    // Nothing where there is no database yet: no file, an empty one, or one of a first start that was killed.
    private string[]? Applied()
    {
        if (!File.Exists(file.Path))
            return null;

        // Not even opened: beside an empty file SQLite removes a write-ahead log, which may hold all that is left of a database.
        if (new FileInfo(file.Path).Length == 0)
            return null;

        // Without any pragma: to look at a file that is not RsPa's must not change it.
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file.Path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        try
        {
            connection.Open();
            using var check = connection.CreateCommand();
            // A first start that was killed may have left nothing but Entity Framework's lock.
            check.CommandText = "SELECT count(*) FROM sqlite_master WHERE tbl_name <> '__EFMigrationsLock'";
            if ((long)check.ExecuteScalar()! == 0)
                return null;
            check.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'";
            if ((long)check.ExecuteScalar()! == 0)
                throw new StorageException($"'{file.Path}' is a SQLite database, but not one of RsPa's. Move it away, or set database.url to another file. Nothing was changed.");
            check.CommandText = "SELECT MigrationId FROM __EFMigrationsHistory ORDER BY MigrationId";
            using var rows = check.ExecuteReader();
            var applied = new List<string>();
            while (rows.Read())
                applied.Add(rows.GetString(0));
            return applied.ToArray();
        }
        catch (SqliteException failure)
        {
            throw SqliteFaults.Explain(failure, file.Path);
        }
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(file.Path))!;
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The directory '{directory}' of '{file.Path}' can't be made: {failure.Message} Make it, with the right to write for the service's user, or set database.url to another file.", failure);
        }

        try
        {
            // Sets the file to WAL before anything is in it. And Entity Framework's lock on migrations is a row in a table of its own: a
            // process that was killed while it migrated leaves it behind, and the next one would wait for it for ever. Nobody else can
            // hold it, since the service holds the data directory.
            using (var connection = file.Make())
                SqliteFile.Execute(connection, "DROP TABLE IF EXISTS __EFMigrationsLock");

            var context = new SqliteDb(new DbContextOptionsBuilder<SqliteDb>().UseSqlite(file.ConnectionString).ReplaceService<IMigrationsAssembly, SqliteMigrations>().Options);
            await using (context.ConfigureAwait(false))
                await context.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException failure)
        {
            throw SqliteFaults.Explain(failure, file.Path);
        }
    }
}

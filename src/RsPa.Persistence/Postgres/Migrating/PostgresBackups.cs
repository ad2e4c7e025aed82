using System.Globalization;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Postgres.Migrating;

/// <summary>Backups of RsPa's schema, made by <c>pg_dump</c> and checked after.</summary>
/// <param name="place">The database.</param>
/// <param name="directory">Where they lie.</param>
/// <param name="keep">How many of the newest are kept (<c>database.backup_count</c>).</param>
/// <param name="time">The clock.</param>
public sealed class PostgresBackups(PostgresPlace place, string directory, int keep, TimeProvider time)
{
    private const string Stamp = "yyyyMMdd'T'HHmmssfff'Z'";
    private const string Extension = ".dump";
    private const string OrWithout = "or make a backup by other means and start once with database.backup_before_migration = false";

    /// <summary>Where the programs are looked for.</summary>
    internal IEnumerable<string> Programs { get; init; } = PostgresDump.UsualDirectories();

    private string Prefix => $"postgres_{place.Schema}_";

    /// <summary>The backups, newest first.</summary>
    public IReadOnlyList<string> List() => Directory.Exists(directory)
        ? Directory.GetFiles(directory, Prefix + "*" + Extension).Where(IsOne).OrderDescending(StringComparer.Ordinal).ToArray()
        : [];

    /// <summary>Makes one, checks it, and removes the oldest ones beyond those that are kept.</summary>
    /// <param name="serverVersion">The server's major version.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The backup.</returns>
    /// <exception cref="StorageException">No good one could be made; the message says why and what to do.</exception>
    public async Task<string> MakeAsync(int serverVersion, CancellationToken cancellationToken)
    {
        var dump = await PostgresDump.FindAsync(Programs, cancellationToken).ConfigureAwait(false)
            ?? throw new StorageException($"The schema '{place.Schema}' of {place} is to be migrated, and no backup can be made before: pg_dump is not on this machine. Install it (apt-get install postgresql-client), {OrWithout}. Nothing was changed.");
        if (dump.Version < serverVersion)
            throw new StorageException($"The schema '{place.Schema}' of {place} is to be migrated, and no backup can be made before: pg_dump is of version {dump.Version}, which can't read a server of version {serverVersion}. Install postgresql-client-{serverVersion}, {OrWithout}. Nothing was changed.");
        var path = Path.Combine(directory, Prefix + time.GetUtcNow().ToString(Stamp, CultureInfo.InvariantCulture) + Extension);
        var unfinished = path + ".part";
        try
        {
            Directory.CreateDirectory(directory);
            MakeForOwnerOnly(unfinished);
            await dump.WriteAsync(place, unfinished, cancellationToken).ConfigureAwait(false);
            var tables = await dump.TablesInAsync(unfinished, cancellationToken).ConfigureAwait(false);
            if (!tables.Contains(Model.MainTables.Tasks) || !tables.Contains(Model.MainTables.Agents))
                throw new StorageException("pg_dump left tables out; has the role the right to read all of them?");
            File.Move(unfinished, path);
        }
        catch (Exception failure) when (failure is StorageException or IOException or UnauthorizedAccessException)
        {
            TryDelete(unfinished);
            throw new StorageException($"No backup of the schema '{place.Schema}' of {place} could be made in '{directory}': {failure.Message} Nothing was changed. See that there is room and that the service's user may write there, {OrWithout}.", failure);
        }

        foreach (var old in List().Where(backup => backup != path).Skip(keep - 1))
            TryDelete(old);
        return path;
    }

    private bool IsOne(string path) =>
        DateTimeOffset.TryParseExact(Path.GetFileName(path)[Prefix.Length..^Extension.Length], Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    // It holds all that tasks hold.
    private static void MakeForOwnerOnly(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (new FileStream(path, options))
        {
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // One too many does no harm; the next backup tries again.
        }
    }
}

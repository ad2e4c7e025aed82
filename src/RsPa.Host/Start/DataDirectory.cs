using RsPa.Actors.Store;
using RsPa.Agents;
using RsPa.Host.Files;

namespace RsPa.Host.Start;

/// <summary>The directory of all data: made where it is missing, closed to others, and held by one process at a time.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held, string? mended)
    {
        Path = path;
        _lock = held;
        Mended = mended;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>What was mended about the directory; nothing where it was as it should be.</summary>
    public string? Mended { get; }

    /// <summary>Whether its owner has yet to be welcomed. A file says so, so that a first start which is interrupted does not use the welcome up.</summary>
    public bool OwesWelcome => File.Exists(Owed(Path));

    /// <summary>Takes it.</summary>
    /// <exception cref="StorageException">It can't be made or written, is another's, is open to others though it holds what is not RsPa's, or another process holds it.</exception>
    public static DataDirectory Take(string path)
    {
        try
        {
            var mended = Prepare(path);

            // Before the lock, which stays and says that the directory was used. An owner may well write rspa.conf before the first start.
            if (!File.Exists(Lock(path)) && !Directory.EnumerateFiles(path, "*.db").Any())
                File.WriteAllText(Owed(path), "The owner has not been welcomed yet. RsPa removes this file.\n");
            return new DataDirectory(path, Hold(path), mended);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The data directory '{DisplayText.Line(path)}' can't be used: {DisplayText.Line(failure.Message, 400)} Give the service's user the right to write there, or set database.url to a file elsewhere.", failure);
        }
    }

    /// <summary>The owner was welcomed.</summary>
    /// <exception cref="IOException">It can't be noted; the next start welcomes once more.</exception>
    /// <exception cref="UnauthorizedAccessException">As before.</exception>
    public void Welcomed() => File.Delete(Owed(Path));

    public void Dispose() => _lock.Dispose();

    /// <summary>Makes it where it is missing, and looks at one that is there.</summary>
    /// <returns>What was mended.</returns>
    private static string? Prepare(string path)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return null;
        }

        if (UnixFile.Look(path, follow: true) is not { } there)
        {
            Directory.CreateDirectory(path, OwnerOnly);
            return null;
        }

        if (there.Kind != UnixFileKind.Directory)
            throw new StorageException($"The data directory '{DisplayText.Line(path)}' is not a directory. Move what is there away, or name another one (database.url).");
        var verdict = DirectoryVerdict.Of(path, there, [.. Directory.EnumerateFileSystemEntries(path).Select(entry => System.IO.Path.GetFileName(entry))], UnixFile.Me);
        if (verdict is { Mend: false, Words: { } wrong })
            throw new StorageException(wrong);
        if (verdict.Mend)
            File.SetUnixFileMode(path, OwnerOnly);
        return verdict.Words;
    }

    private static string Owed(string path) => System.IO.Path.Combine(path, "welcome.owed");

    private static string Lock(string path) => System.IO.Path.Combine(path, "rspa.lock");

    private static FileStream Hold(string path)
    {
        var file = Lock(path);
        try
        {
            // An advisory lock of the system: it ends with the process, however that ends.
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (File.Exists(file) && failure is not FileNotFoundException)
        {
            throw new StorageException($"Another RsPa holds the data directory '{DisplayText.Line(path)}'. Stop it first, or give this one a directory of its own (database.url).", failure);
        }
    }
}

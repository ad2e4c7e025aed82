namespace RsPa.Agents.Files;

/// <summary>
/// Looks at files and opens them without being led astray: opening a pipe waits for ever, a device has no end, and a link leads
/// to wherever its maker pleases. Hard links are files like any other.
/// </summary>
public static class RegularFile
{
    /// <summary>What stands at a path. Nothing is opened, and a link at the end of the path is not followed.</summary>
    /// <exception cref="IOException">It can't be looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">A directory on the way may not be entered.</exception>
    public static FileKind KindOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OperatingSystem.IsLinux() ? LinuxFiles.KindOf(path) : ManagedKind(path);
    }

    /// <summary>
    /// Opens a regular file to read it, and nothing else: what is opened is what was looked at, also where somebody puts a link
    /// or a pipe in its place at that moment.
    /// </summary>
    /// <param name="path">The path. A link at its end is refused; resolve it first where links are welcome.</param>
    /// <returns>The file, open at its start. Others may go on reading, writing, moving and removing it.</returns>
    /// <exception cref="NotRegularFileException">Something else is there.</exception>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="IOException">It can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream OpenRead(string path)
    {
        var kind = KindOf(path);
        if (kind == FileKind.Missing)
            throw new FileNotFoundException($"'{path}' is not there.", path);
        if (kind != FileKind.Regular)
            throw new NotRegularFileException(path, kind);
        if (!OperatingSystem.IsLinux())
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var handle = LinuxFiles.Open(path);
        try
        {
            return LinuxFiles.KindOf(handle, path) is var opened && opened == FileKind.Regular
                ? new FileStream(handle, FileAccess.Read, bufferSize: 0)
                : throw new NotRegularFileException(path, opened);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Whether somebody has a file open to write it, as far as the system tells.</summary>
    /// <param name="path">The path of a regular file.</param>
    /// <returns>True where a writer is known; false where there is none, or where the system, or the kind of its disk, does not tell.</returns>
    public static bool IsBeingWritten(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                using var _ = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
                return false;
            }

            using var file = OpenRead(path);
            return OperatingSystem.IsLinux() && LinuxFiles.HasWriter(file.SafeFileHandle);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException) when (OperatingSystem.IsWindows())
        {
            // A sharing violation: somebody writes.
            return true;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Other systems than Linux: what the framework tells. A pipe or a device in a folder is told apart by what it is not.
    private static FileKind ManagedKind(string path)
    {
        FileAttributes attributes;
        try
        {
            attributes = File.GetAttributes(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return FileKind.Missing;
        }

        if (attributes.HasFlag(FileAttributes.ReparsePoint))
            return FileKind.Link;
        if (attributes.HasFlag(FileAttributes.Directory))
            return FileKind.Directory;
        return attributes.HasFlag(FileAttributes.Device) ? FileKind.Device : FileKind.Regular;
    }
}

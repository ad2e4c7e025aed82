using System.Globalization;
using RsPa.Agents;
using RsPa.Agents.Files;

namespace RsPa.Isolation.Files;

/// <summary>Opens files within <see cref="ReadableRoots"/>.</summary>
/// <param name="roots">The directories.</param>
public sealed class ReadableFiles(ReadableRoots roots) : IReadableFiles
{
    /// <inheritdoc/>
    public FileStream OpenRead(string path)
    {
        var shown = DisplayText.Line(path);
        var real = Resolve(path, shown, "such as /home/me/receipts/lunch.pdf");
        try
        {
            var file = RegularFile.OpenRead(real);
            try
            {
                // Somebody may have put a link in place of a directory since: what counts is the file that is open now.
                if (OpenedAt(file) is { } opened && !RealRoots().Allow(opened))
                    throw Outside(shown);
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (NotRegularFileException wrong) when (wrong.Kind == FileKind.Directory)
        {
            throw new FileRefusedException($"'{shown}' is a directory: give the path of one file.", wrong);
        }
        catch (NotRegularFileException wrong)
        {
            throw new FileRefusedException($"'{shown}' is {NotRegularFileException.Name(wrong.Kind)}, not a file: only regular files are read.", wrong);
        }
        catch (FileNotFoundException wrong)
        {
            throw NotThere(shown, wrong);
        }
        catch (UnauthorizedAccessException wrong)
        {
            throw new FileRefusedException($"'{shown}' may not be read by the service: give its user the right to read the file.", wrong);
        }
        catch (IOException wrong)
        {
            throw new FileRefusedException($"'{shown}' can't be opened ({DisplayText.Line(wrong.Message)}).", wrong);
        }
    }

    /// <inheritdoc/>
    public string Directory(string path)
    {
        var shown = DisplayText.Line(path);
        var real = Resolve(path, shown, "such as /home/me/receipts");
        try
        {
            return RegularFile.KindOf(real) switch
            {
                FileKind.Directory => real,
                FileKind.Missing => throw NotThere(shown, null),
                var other => throw new FileRefusedException($"'{shown}' is {NotRegularFileException.Name(other)}, not a directory: give the path of a directory."),
            };
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new FileRefusedException($"'{shown}' may not be entered by the service: give its user the right to.", wrong);
        }
    }

    private string Resolve(string path, string shown, string example)
    {
        if (!Path.IsPathFullyQualified(path) || path.Contains('\0', StringComparison.Ordinal))
            throw new FileRefusedException($"'{shown}' is not a full path: give the path from the root, {example}.");
        string real;
        try
        {
            real = RealPath.Of(path);
        }
        catch (IOException wrong)
        {
            throw new FileRefusedException($"'{shown}' leads through links in a circle.", wrong);
        }

        // Before anything else is said: whether there is such a file is nobody's business either.
        if (RealRoots().Allow(real))
            return real;
        throw roots.Allow(Path.GetFullPath(path)) ? Outside(shown, $", by a link to '{DisplayText.Line(real)}'") : Outside(shown);
    }

    private ReadableRoots RealRoots() => roots.Select(root =>
    {
        try
        {
            return RealPath.Of(root);
        }
        catch (IOException)
        {
            return root;
        }
    });

    private FileRefusedException Outside(string shown, string how = "") => new(
        $"'{shown}' is outside{how} of what agents may read: {string.Join(", ", roots.Open.Select(root => $"'{DisplayText.Line(root)}'"))}, but nothing of the service's own data. Move it there, or add its directory to agents.readable_directories.");

    private static FileRefusedException NotThere(string shown, Exception? cause) => new($"'{shown}' does not exist on the machine that runs the service.", cause);

    private static string? OpenedAt(FileStream file)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}")).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}

using RsPa.Cli.Connection;

namespace RsPa.Cli.Commands;

/// <summary>Completes names of files, seen from the directory that the client runs in.</summary>
internal static class FileNames
{
    /// <summary>How many entries of a directory are looked at: completion must not hang in a large one.</summary>
    private const int MostLookedAt = 20_000;

    private const int MostShown = 200;

    /// <summary>The files and directories whose path starts with a text, by name; a directory ends with a slash.</summary>
    /// <param name="directory">Where relative paths start.</param>
    /// <param name="text">What is typed so far.</param>
    public static IReadOnlyList<string> Starting(string directory, string text)
    {
        var name = text[(text.LastIndexOf('/') + 1)..];
        var head = text[..^name.Length];
        try
        {
            var entries = new DirectoryInfo(Path.Combine(directory, head.Length == 0 ? "." : head));
            return
            [
                .. entries.EnumerateFileSystemInfos()
                    .Take(MostLookedAt)
                    .Where(entry => entry.Name.StartsWith(name, StringComparison.Ordinal) && (entry.Name[0] != '.' || name.StartsWith('.')))

                    // What a terminal would obey is not offered: nobody could see what they choose.
                    .Where(entry => CatalogCheck.IsShown(entry.Name))
                    .OrderBy(entry => entry.Name, StringComparer.Ordinal)
                    .Take(MostShown)
                    .Select(entry => $"{head}{entry.Name}{(IsDirectory(entry) ? "/" : "")}"),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    private static bool IsDirectory(FileSystemInfo entry) =>
        entry is DirectoryInfo || (entry.LinkTarget is not null && Directory.Exists(entry.FullName));
}

using System.Security.Cryptography;

namespace RsPa.Actors.Inbox;

/// <summary>A folder on a disk or a share.</summary>
/// <param name="directory">Its absolute path. It is made where it is missing.</param>
public sealed class InboxFolder(string directory) : IInboxFolder
{
    private const int MaxSuffix = 10_000;

    private static readonly string[] Unfinished = [".part", ".partial", ".crdownload", ".download", ".tmp", ".temp", ".swp", "~"];

    /// <inheritdoc/>
    public IReadOnlyList<InboxFile> List()
    {
        var folder = Directory.CreateDirectory(directory);
        return [.. folder.EnumerateFiles()
            .Where(file => IsMeant(file.Name) && !file.Attributes.HasFlag(FileAttributes.Hidden))
            .Select(file => new InboxFile(file.Name, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero)))
            .OrderBy(file => file.Modified).ThenBy(file => file.Name, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public async Task<string> HashAsync(string name, CancellationToken cancellationToken)
    {
        var stream = new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, useAsync: true);
        await using (stream.ConfigureAwait(false))
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public void Move(InboxFile file, string? reason)
    {
        var source = new FileInfo(PathOf(file.Name));
        if (!source.Exists || source.Length != file.Size || new DateTimeOffset(source.LastWriteTimeUtc, TimeSpan.Zero) != file.Modified)
            return;
        var target = Directory.CreateDirectory(Path.Combine(directory, reason is null ? "done" : "failed")).FullName;
        var free = Free(target, file.Name);

        // The reason first: whoever sees the file there can read why. Were it left alone by a crash, the next try writes it anew.
        if (reason is not null)
            WriteWhole($"{free}.reason.txt", reason + Environment.NewLine);
        File.Move(source.FullName, free, overwrite: false);
    }

    /// <inheritdoc/>
    public string PathOf(string name) => Path.Combine(directory, name);

    private static bool IsMeant(string name) =>
        !name.StartsWith('.') && !name.StartsWith('~') && !Array.Exists(Unfinished, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    // Under its name only when it is whole: a reader never finds half of it.
    private static void WriteWhole(string path, string text)
    {
        var draft = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.part");
        File.WriteAllText(draft, text);
        File.Move(draft, path, overwrite: true);
    }

    private static string Free(string folder, string name)
    {
        for (var suffix = 1; suffix <= MaxSuffix; suffix++)
        {
            var target = Path.Combine(folder, suffix == 1 ? name : $"{Path.GetFileNameWithoutExtension(name)} ({suffix}){Path.GetExtension(name)}");
            if (!Path.Exists(target))
                return target;
        }

        throw new IOException($"'{folder}' holds {MaxSuffix} files that are named like '{name}': clear it out.");
    }
}

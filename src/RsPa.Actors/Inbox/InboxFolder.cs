using System.Security.Cryptography;
using RsPa.Agents.Files;

namespace RsPa.Actors.Inbox;

/// <summary>A folder on a disk or a share.</summary>
/// <param name="directory">Its absolute path. It is made where it is missing.</param>
public sealed class InboxFolder(string directory) : IInboxFolder
{
    private const string Done = "done";
    private const string Failed = "failed";
    private const int MaxSuffix = 10_000;
    private const int MostOdd = 100;
    private const int LongestReason = 4_000;
    private const int Piece = 128 * 1024;

    /// <summary>How much of a file is read for its hash. A longer one is refused by whoever reads it, and the size is part of its key.</summary>
    private const long LongestRead = 16 * 1024 * 1024;

    private readonly string _done = Path.Combine(directory, Done);
    private readonly string _failed = Path.Combine(directory, Failed);

    /// <inheritdoc/>
    public InboxScan Scan(int mostFiles)
    {
        var files = new List<InboxFile>();
        var odd = new List<InboxOddity>();
        var (moreFiles, moreOdd, notText) = (false, 0, false);
        foreach (var entry in Directory.CreateDirectory(directory).EnumerateFileSystemInfos())
        {
            if (!InboxNames.IsMeant(entry.Name) || entry.Name is Done or Failed)
                continue;
            var kind = KindOf(entry);
            if (kind == FileKind.Regular && files.Count == mostFiles)
                moreFiles = true;
            else if (kind == FileKind.Regular && Look(entry.FullName) is { } file)
                files.Add(file);
            else if (kind == FileKind.Missing)
                notText |= FolderNames.MayBeNoText(entry.Name);
            else if (kind != FileKind.Regular && !Note(odd, new InboxOddity(entry.Name, Left(kind))))
                moreOdd++;
        }

        if (notText)
        {
            foreach (var name in FolderNames.NotUtf8(directory, MostOdd + 1))
                moreOdd += Note(odd, new InboxOddity(name, "its name is not valid UTF-8: rename it, as `convmv` does, and it is taken")) ? 0 : 1;
        }

        return new InboxScan(
            [.. files.OrderBy(file => file.Modified).ThenBy(file => file.Name, StringComparer.Ordinal)],
            [.. odd.OrderBy(one => one.Name, StringComparer.Ordinal)],
            moreFiles,
            moreOdd);
    }

    /// <inheritdoc/>
    public InboxReading Read(InboxFile file, CancellationToken cancellationToken)
    {
        var path = PathOf(file.Name);
        if (Look(path) is not { } before)
            return new InboxReading(InboxReadingState.Gone, null);
        if (before != file || RegularFile.IsBeingWritten(path))
            return new InboxReading(InboxReadingState.BeingWritten, null);
        try
        {
            using var stream = RegularFile.OpenRead(path);
            var hash = Hash(stream, cancellationToken);
            return Look(path) == file ? new InboxReading(InboxReadingState.Whole, hash) : new InboxReading(InboxReadingState.BeingWritten, null);
        }
        catch (FileNotFoundException)
        {
            return new InboxReading(InboxReadingState.Gone, null);
        }
    }

    /// <inheritdoc/>
    public void Move(InboxFile file, string? reason)
    {
        if (Look(PathOf(file.Name)) != file)
            return;
        var target = Directory.CreateDirectory(reason is null ? _done : _failed).FullName;
        var free = Free(target, file.Name);

        // The reason first: whoever sees the file there can read why. Were it left alone by a crash, the next try writes it anew.
        if (reason is not null)
            WriteReason(ReasonOf(Path.GetFileName(free)), reason, file.Modified);
        File.Move(PathOf(file.Name), free, overwrite: false);
    }

    /// <inheritdoc/>
    public FailedFiles ListFailed(int most)
    {
        var failed = Judged().Take(most + 1).ToList();
        return new FailedFiles([.. failed.Take(most).Select(one => new FailedFile(one.File, ReasonIn(one.Reason)))], More: failed.Count > most);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> PutBackChanged(int most) =>
        [.. Judged().Take(most).ToList()
            .Where(one => one.File.Modified > new DateTimeOffset(File.GetLastWriteTimeUtc(one.Reason), TimeSpan.Zero))
            .Select(one => PutBack(one.File.Name))
            .OfType<string>()];

    /// <inheritdoc/>
    public string? PutBack(string failedName)
    {
        var path = Path.Combine(_failed, failedName);
        if (Path.GetFileName(failedName) != failedName || InboxNames.IsReason(failedName) || RegularFile.KindOf(path) != FileKind.Regular)
            return null;
        var free = Free(directory, failedName);
        File.Move(path, free, overwrite: false);
        File.Delete(ReasonOf(failedName));
        return Path.GetFileName(free);
    }

    /// <inheritdoc/>
    public string PathOf(string name) => Path.Combine(directory, name);

    private static FileKind KindOf(FileSystemInfo entry)
    {
        try
        {
            return entry.Attributes.HasFlag(FileAttributes.Hidden) && OperatingSystem.IsWindows() ? FileKind.Missing : RegularFile.KindOf(entry.FullName);
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            // One entry that can't be looked at, as on a share with a fault, must not hide the others.
            return FileKind.Missing;
        }
    }

    // Size and time of a file; nothing where it went away, or where something else stands there now.
    private static InboxFile? Look(string path)
    {
        if (RegularFile.KindOf(path) != FileKind.Regular)
            return null;
        var file = new FileInfo(path);
        return file.Exists ? new InboxFile(file.Name, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero)) : null;
    }

    private static bool Note(List<InboxOddity> odd, InboxOddity one)
    {
        if (odd.Count == MostOdd)
            return false;
        odd.Add(one);
        return true;
    }

    private static string Left(FileKind kind) => kind == FileKind.Directory
        ? "it is a directory: put the files in it into the inbox themselves"
        : $"it is {NotRegularFileException.Name(kind)}: only files are taken, put the file itself here";

    private static string Hash(FileStream stream, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Piece];
        for (var left = LongestRead; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = stream.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0)
                break;
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The files in failed that were put there by an inbox: their reason lies beside them.
    private IEnumerable<(InboxFile File, string Reason)> Judged() =>
        !Directory.Exists(_failed)
            ? []
            : Directory.EnumerateFiles(_failed)
                .Where(path => !InboxNames.IsReason(path) && InboxNames.IsMeant(Path.GetFileName(path)))
                .Select(path => (File: Look(path), Reason: ReasonOf(Path.GetFileName(path))))
                .Where(one => one.File is not null && RegularFile.KindOf(one.Reason) == FileKind.Regular)
                .Select(one => (one.File!, one.Reason));

    private string ReasonOf(string name) => Path.Combine(_failed, InboxNames.Reason(name));

    private static string ReasonIn(string path)
    {
        try
        {
            using var reader = new StreamReader(RegularFile.OpenRead(path));
            var text = new char[LongestReason];
            return new string(text, 0, reader.ReadBlock(text, 0, text.Length)).TrimEnd();
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return $"its reason can't be read: {unknown.Message}";
        }
    }

    // Under its name only when it is whole: a reader never finds half of it. It is never older than the file that it is about, so
    // that a file which is younger was written after it failed, also where somebody set its time to tomorrow.
    private static void WriteReason(string path, string text, DateTimeOffset modified)
    {
        var draft = Path.Combine(Path.GetDirectoryName(path)!, FolderNames.Fit("." + Path.GetFileNameWithoutExtension(path), ".part"));
        File.WriteAllText(draft, text + Environment.NewLine);
        if (new DateTimeOffset(File.GetLastWriteTimeUtc(draft), TimeSpan.Zero) < modified)
            File.SetLastWriteTimeUtc(draft, modified.UtcDateTime);
        File.Move(draft, path, overwrite: true);
    }

    private static string Free(string folder, string name)
    {
        for (var number = 1; number <= MaxSuffix; number++)
        {
            var target = Path.Combine(folder, InboxNames.Numbered(name, number));
            if (!Path.Exists(target))
                return target;
        }

        throw new IOException($"'{folder}' holds {MaxSuffix} files that are named like '{InboxNames.Show(name)}': clear it out.");
    }
}

namespace RsPa.Actors.Inbox;

/// <summary>
/// The folder that an inbox watches. Every method may throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>,
/// and none of them follows a link, waits for a pipe or reads a device.
/// </summary>
public interface IInboxFolder
{
    /// <summary>Looks at what lies in the folder. Hidden, temporary and half-downloaded files are passed over.</summary>
    /// <param name="mostFiles">How many files to find at most; the others come into view when these are gone.</param>
    InboxScan Scan(int mostFiles);

    /// <summary>Reads a file, at most its first 16 MiB.</summary>
    /// <param name="file">The file as a look found it.</param>
    /// <param name="cancellationToken">Ends the reading, between two pieces of it.</param>
    InboxReading Read(InboxFile file, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a file to <c>done</c>, or to <c>failed</c> with the reason beside it. A file of the same name that is there already stays,
    /// and this one gets a number. A file that changed since, or that is gone, stays as it is.
    /// </summary>
    /// <param name="file">The file as it was submitted.</param>
    /// <param name="reason">Why it failed; nothing where it is done.</param>
    void Move(InboxFile file, string? reason);

    /// <summary>Looks at what lies in <c>failed</c>: files with a reason beside them.</summary>
    /// <param name="most">How many at most.</param>
    FailedFiles ListFailed(int most);

    /// <summary>Puts those failed files back that were written since they failed: half of them had come when they were judged, or their owner mended them.</summary>
    /// <param name="most">How many to look at, at most.</param>
    /// <returns>The names that they have now.</returns>
    IReadOnlyList<string> PutBackChanged(int most);

    /// <summary>Puts a failed file back, under a free name, and removes its reason.</summary>
    /// <returns>The name that it has now; nothing where there is no such failed file.</returns>
    string? PutBack(string failedName);

    /// <summary>The absolute path of a file in the folder.</summary>
    string PathOf(string name);
}

/// <summary>A file as one look at the folder found it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Modified">When it was last written.</param>
public sealed record InboxFile(string Name, long Size, DateTimeOffset Modified);

/// <summary>One look at the folder.</summary>
/// <param name="Files">The regular files, the oldest first.</param>
/// <param name="Odd">What is not a regular file, or has a name that is not text; the first hundred.</param>
/// <param name="MoreFiles">Whether there are more files.</param>
/// <param name="MoreOdd">How many more odd ones there are.</param>
public sealed record InboxScan(IReadOnlyList<InboxFile> Files, IReadOnlyList<InboxOddity> Odd, bool MoreFiles = false, int MoreOdd = 0);

/// <summary>Something in the folder that is not taken.</summary>
/// <param name="Name">Its name; bytes that are no UTF-8 are escaped.</param>
/// <param name="Reason">Why it is left.</param>
public sealed record InboxOddity(string Name, string Reason);

/// <summary>What came of reading a file.</summary>
/// <param name="State">Whether it could be read.</param>
/// <param name="Hash">A hash of its content, as hexadecimal text, where it is whole.</param>
public sealed record InboxReading(InboxReadingState State, string? Hash);

/// <summary>Whether a file could be read.</summary>
public enum InboxReadingState
{
    /// <summary>No state: a fault.</summary>
    None = 0,

    /// <summary>It was read, and did not change meanwhile.</summary>
    Whole,

    /// <summary>It changed since the look at the folder, or somebody has it open to write.</summary>
    BeingWritten,

    /// <summary>It is no longer there.</summary>
    Gone,
}

/// <summary>What lies in <c>failed</c>.</summary>
/// <param name="Files">The files.</param>
/// <param name="More">Whether there are more.</param>
public sealed record FailedFiles(IReadOnlyList<FailedFile> Files, bool More)
{
    /// <summary>Nothing failed.</summary>
    public static FailedFiles None { get; } = new([], false);
}

/// <summary>A file that failed.</summary>
/// <param name="File">The file.</param>
/// <param name="Reason">Why.</param>
public sealed record FailedFile(InboxFile File, string Reason);

namespace RsPa.Actors.Inbox;

/// <summary>The folder that an inbox watches. Every method may throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
public interface IInboxFolder
{
    /// <summary>The files in it that are meant to be done: no hidden, temporary or half-downloaded ones.</summary>
    IReadOnlyList<InboxFile> List();

    /// <summary>A hash of a file's content, as hexadecimal text.</summary>
    Task<string> HashAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a file to <c>done</c>, or to <c>failed</c> with the reason beside it. A file of the same name that is there already stays,
    /// and this one gets a number. A file that changed since, or that is gone, stays as it is.
    /// </summary>
    /// <param name="file">The file as it was submitted.</param>
    /// <param name="reason">Why it failed; nothing where it is done.</param>
    void Move(InboxFile file, string? reason);

    /// <summary>The absolute path of a file in the folder.</summary>
    string PathOf(string name);
}

/// <summary>A file as one look at the folder found it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Modified">When it was last written.</param>
public sealed record InboxFile(string Name, long Size, DateTimeOffset Modified);

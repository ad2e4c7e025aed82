namespace RsPa.Agents.Files;

/// <summary>What was to be read as a file is none. The message says what it is.</summary>
/// <param name="path">The path.</param>
/// <param name="kind">What stands there.</param>
#pragma warning disable CA1032 // the usual constructors would make one that does not say what stands there
public sealed class NotRegularFileException(string path, FileKind kind) : IOException($"'{path}' is {Name(kind)}, not a file: only regular files are read.")
#pragma warning restore CA1032
{
    /// <summary>What stands there.</summary>
    public FileKind Kind { get; } = kind;

    /// <summary>A kind in words, with its article, such as <c>a symbolic link</c>.</summary>
    public static string Name(FileKind kind) => kind switch
    {
        FileKind.Missing => "not there",
        FileKind.Regular => "a file",
        FileKind.Directory => "a directory",
        FileKind.Link => "a symbolic link",
        FileKind.Pipe => "a pipe (FIFO)",
        FileKind.Socket => "a socket",
        FileKind.Device => "a device",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "an unknown kind"),
    };
}

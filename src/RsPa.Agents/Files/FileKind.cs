namespace RsPa.Agents.Files;

/// <summary>What stands under a name in a folder. A link is a link, whatever it points to.</summary>
public enum FileKind
{
    /// <summary>No kind: a fault.</summary>
    None = 0,

    /// <summary>Nothing is there, or it went away meanwhile.</summary>
    Missing,

    /// <summary>A file with content on a disk: the only kind whose reading ends.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link, or another kind of link of Windows.</summary>
    Link,

    /// <summary>A pipe with a name (FIFO): whoever opens it waits for a writer.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A device, such as <c>/dev/zero</c>: its content may have no end.</summary>
    Device,
}

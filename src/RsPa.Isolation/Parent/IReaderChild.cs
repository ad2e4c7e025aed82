using RsPa.Agents.Documents;

namespace RsPa.Isolation.Parent;

/// <summary>Starts processes that read documents.</summary>
public interface IReaderStarter
{
    /// <summary>Starts one. It returns at once; a process that can't be started shows at its first document.</summary>
    IReaderChild Start();
}

/// <summary>A process that reads documents, one at a time.</summary>
public interface IReaderChild
{
    /// <summary>What holds the process, and what does not; nothing before its first document was read.</summary>
    ReaderConfinement? Confinement { get; }

    /// <summary>Completes when the process is gone. It never fails.</summary>
    Task Ended { get; }

    /// <summary>Has a document read.</summary>
    /// <param name="reader">The name of the reader.</param>
    /// <param name="name">The document's name.</param>
    /// <param name="content">The document.</param>
    /// <returns>What came of it. It does not throw, and it ends when the process does.</returns>
    Task<ReaderAnswer> ReadAsync(string reader, string name, Stream content);

    /// <summary>Ends the process, at once and for certain. May be called at any time, more than once, from any thread.</summary>
    void Kill();
}

/// <summary>What came of a document, and of the process that read it.</summary>
/// <param name="Reading">What came of the document.</param>
/// <param name="IsSpent">Whether the process is gone, or to be replaced.</param>
public sealed record ReaderAnswer(DocumentReading Reading, bool IsSpent)
{
    /// <summary>Whether no process could be started: the fault is the service's and not the document's.</summary>
    public bool CouldNotStart { get; init; }
}

/// <summary>What holds a reader's process.</summary>
/// <param name="Confined">What holds it, such as <c>address space</c>.</param>
/// <param name="Missing">What this system does not have.</param>
public sealed record ReaderConfinement(IReadOnlyList<string> Confined, IReadOnlyList<string> Missing);

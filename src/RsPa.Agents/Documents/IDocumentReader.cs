namespace RsPa.Agents.Documents;

/// <summary>
/// Reads documents of strangers, in a process apart from the service: whatever a document does to its reader, it does to that process
/// alone, which may use a bounded amount of memory and processor time, reaches no network and writes no file.
/// </summary>
public interface IDocumentReader
{
    /// <summary>Its name, such as <c>receipt</c>: lower-case letters, digits and underscores. Agents ask for it by this name.</summary>
    string Name { get; }

    /// <summary>Reads a document. It need not watch the clock: past its limits the process is ended.</summary>
    /// <param name="content">The document.</param>
    /// <param name="name">What its owner calls it; for its kind, and for messages.</param>
    /// <returns>What was read, as JSON in UTF-8.</returns>
    /// <exception cref="DocumentRefusedException">The document can't be read, for a reason that its owner can understand.</exception>
    ReadOnlyMemory<byte> Read(byte[] content, string name);
}

/// <summary>A reader refuses a document. The message names it, says why, and says what to do.</summary>
public class DocumentRefusedException(string message, Exception? innerException = null) : Exception(message, innerException);

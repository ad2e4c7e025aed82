namespace RsPa.Agents.Documents;

/// <summary>Has documents read outside of the service, where no document can harm it.</summary>
public interface IDocuments
{
    /// <summary>
    /// Has a document read. It may have to wait for others. The reader's process is ended when the document asks too much of it, and
    /// also when <paramref name="cancellationToken"/> is cancelled.
    /// </summary>
    /// <param name="reader">The name of an <see cref="IDocumentReader"/>.</param>
    /// <param name="name">What the document's owner calls it.</param>
    /// <param name="content">The document, read once from where it stands. It stays the caller's, who may close it when this has ended.</param>
    /// <param name="cancellationToken">The attempt's token.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<DocumentReading> ReadAsync(string reader, string name, Stream content, CancellationToken cancellationToken);
}

using System.Text.Json;
using RsPa.Agents.Documents;

namespace RsPa.Agents.BuiltIn.Tests.Fakes;

/// <summary>Has documents read by the readers that ship, in the process of the test.</summary>
internal sealed class DocumentsInside : IDocuments
{
    /// <summary>The names of the documents that were handed over.</summary>
    public List<string> Asked { get; } = [];

    public async Task<DocumentReading> ReadAsync(string reader, string name, Stream content, CancellationToken cancellationToken)
    {
        Asked.Add(name);
        using var memory = new MemoryStream();
        await content.CopyToAsync(memory, cancellationToken);
        try
        {
            return new DocumentReading.Done(JsonElement.Parse(BuiltInReaders.All().Single(one => one.Name == reader).Read(memory.ToArray(), name).Span));
        }
        catch (DocumentRefusedException refused)
        {
            return new DocumentReading.Refused(refused.Message, null);
        }
    }
}

/// <summary>Gives every document the same answer.</summary>
internal sealed class FixedDocuments(DocumentReading reading) : IDocuments
{
    public Task<DocumentReading> ReadAsync(string reader, string name, Stream content, CancellationToken cancellationToken) => Task.FromResult(reading);
}

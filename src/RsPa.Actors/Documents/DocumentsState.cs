using System.Collections.Immutable;

namespace RsPa.Actors.Documents;

/// <summary>Which processes read which documents, and which documents wait.</summary>
public sealed record DocumentsState
{
    /// <summary>Nothing is there, nothing waits.</summary>
    public static DocumentsState Initial { get; } = new();

    private DocumentsState()
    {
    }

    /// <summary>The processes, by number.</summary>
    public ImmutableSortedDictionary<int, Reader> Readers { get; init; } = ImmutableSortedDictionary<int, Reader>.Empty;

    /// <summary>The documents that wait for a process, the oldest first.</summary>
    public ImmutableList<long> Waiting { get; init; } = [];

    /// <summary>The number of the newest process.</summary>
    public int LastReader { get; init; }

    /// <summary>How many processes read a document now.</summary>
    public int Reading => Readers.Values.Count(reader => reader.Stage == ReaderStage.Reading);
}

/// <summary>A process.</summary>
/// <param name="Stage">What it does.</param>
/// <param name="Document">The document that it reads.</param>
public sealed record Reader(ReaderStage Stage, long Document);

/// <summary>What a process does.</summary>
public enum ReaderStage
{
    /// <summary>No stage: a fault.</summary>
    None = 0,

    /// <summary>It reads a document; a new one starts by the way.</summary>
    Reading,

    /// <summary>It is kept warm for the next document.</summary>
    Idle,

    /// <summary>It was ended, and is not gone yet.</summary>
    Ending,
}

using System.Text.Json;

namespace RsPa.Agents.Documents;

/// <summary>What came of having a document read.</summary>
public abstract record DocumentReading
{
    private DocumentReading()
    {
    }

    /// <summary>It was read.</summary>
    /// <param name="Content">What the reader made of it. It comes from a process that a document may have taken over: it has the size and the depth that it may have, and nothing more is sure.</param>
    public sealed record Done(JsonElement Content) : DocumentReading;

    /// <summary>It can't be read, and could not be another time.</summary>
    /// <param name="Reason">Why, for its owner to read: a clause such as <c>needs more than 256 MiB of memory to read</c>, or a sentence of the reader's own.</param>
    /// <param name="Limit">Which limit it went past; nothing where the reader itself refused it.</param>
    public sealed record Refused(string Reason, DocumentLimit? Limit) : DocumentReading;

    /// <summary>It was not read, for reasons that are not its own: another time it may be.</summary>
    /// <param name="Reason">Why, for its owner to read.</param>
    public sealed record Unavailable(string Reason) : DocumentReading;
}

/// <summary>What a document may not do to its reader.</summary>
public enum DocumentLimit
{
    /// <summary>No limit: a fault.</summary>
    None = 0,

    /// <summary>Be larger than <c>documents.max_size</c>.</summary>
    Size,

    /// <summary>Take more memory than <c>documents.memory_limit</c>.</summary>
    Memory,

    /// <summary>Take more of a processor than <c>documents.processor_time_limit</c>.</summary>
    ProcessorTime,

    /// <summary>Take longer than <c>documents.time_limit</c>.</summary>
    Time,

    /// <summary>Be nested more deeply than its reader can follow.</summary>
    Depth,

    /// <summary>Give more text than an answer may hold.</summary>
    Answer,

    /// <summary>Bring its reader's process to an end in another way.</summary>
    Crash,
}

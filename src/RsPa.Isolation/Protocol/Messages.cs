using System.Text.Json;
using System.Text.Json.Serialization;

namespace RsPa.Isolation.Protocol;

/// <summary>The first frame to a reader's process: within what it is to keep. The process sets these limits for itself before it reads anything else.</summary>
/// <param name="MemoryBytes">Memory beyond what it has at its start.</param>
/// <param name="ProcessorSeconds">Processor time for each document.</param>
/// <param name="LargestDocument">The largest document, in bytes.</param>
/// <param name="LargestAnswer">The largest answer, in bytes.</param>
internal sealed record Setup(long MemoryBytes, int ProcessorSeconds, long LargestDocument, int LargestAnswer);

/// <summary>The first frame from a reader's process.</summary>
/// <param name="Confined">What holds it, such as <c>processor time</c> or <c>system calls</c>.</param>
/// <param name="Missing">What the system has not, or refuses.</param>
internal sealed record Hello(IReadOnlyList<string> Confined, IReadOnlyList<string> Missing);

/// <summary>Asks for a document to be read; the document follows in frames, and an empty one ends it.</summary>
/// <param name="Reader">The reader's name.</param>
/// <param name="Name">The document's name.</param>
internal sealed record Request(string Reader, string Name);

/// <summary>The answer to a request; where it is <see cref="AnswerKind.Done"/>, a frame follows with what was read.</summary>
/// <param name="Kind">How it went.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="ProcessorMilliseconds">Processor time that the process has used since its start.</param>
internal sealed record Answer(AnswerKind Kind, string? Reason, long ProcessorMilliseconds);

/// <summary>How reading went, as the reader's process saw it.</summary>
internal enum AnswerKind
{
    None = 0,
    Done,
    Refused,
    OutOfMemory,
    TooDeep,
    TooMuchText,
    Failed,
}

/// <summary>How the messages are written. Generated: reflection would cost each start of a process some milliseconds.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Setup))]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(Request))]
[JsonSerializable(typeof(Answer))]
internal sealed partial class MessagesJson : JsonSerializerContext
{
    /// <summary>The largest message but for documents and what was read of them, in bytes.</summary>
    public const int Largest = 64 * 1024;

    /// <summary>Reads a message.</summary>
    /// <exception cref="ProtocolException">It is none.</exception>
    public static T Read<T>(byte[] frame, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(frame, type) ?? throw new ProtocolException($"null where a {typeof(T).Name} is expected");
        }
        catch (JsonException wrong)
        {
            throw new ProtocolException($"no {typeof(T).Name}: {wrong.Message}");
        }
    }
}

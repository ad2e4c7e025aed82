namespace RsPa.Ollama;

/// <summary>A call to Ollama failed. Its message is for the log: whoever tells a person of it makes words of the fault.</summary>
/// <param name="fault">What went wrong.</param>
/// <param name="innerException">The exception that the fault was read from.</param>
public sealed class OllamaException(OllamaFault fault, Exception? innerException = null) : Exception(fault?.ToString(), innerException)
{
    /// <summary>What went wrong.</summary>
    public OllamaFault Fault { get; } = fault ?? throw new ArgumentNullException(nameof(fault));

    /// <summary>What the server answered, where it refused the call: for a caller who speaks its language.</summary>
    public RawAnswer? Answer { get; init; }
}

/// <summary>An answer as it came.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The content type; empty where there is none.</param>
/// <param name="Body">The body, cut at 64 KiB.</param>
public sealed record RawAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body);

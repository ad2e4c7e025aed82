namespace RsPa.Ollama;

/// <summary>A call to Ollama failed. Its message is for the log: whoever tells a person of it makes words of the fault.</summary>
/// <param name="fault">What went wrong.</param>
/// <param name="innerException">The exception that the fault was read from.</param>
public sealed class OllamaException(OllamaFault fault, Exception? innerException = null) : Exception(fault?.ToString(), innerException)
{
    /// <summary>What went wrong.</summary>
    public OllamaFault Fault { get; } = fault ?? throw new ArgumentNullException(nameof(fault));
}

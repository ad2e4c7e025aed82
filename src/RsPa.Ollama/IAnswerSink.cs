namespace RsPa.Ollama;

/// <summary>Takes an answer as it comes. It must neither wait nor throw anything but <see cref="OllamaException"/>.</summary>
public interface IAnswerSink
{
    /// <summary>The first piece is there, and with it the answer's head.</summary>
    /// <param name="status">The HTTP status, a success.</param>
    /// <param name="contentType">The media type; empty where the server names none.</param>
    void Begin(int status, string contentType);

    /// <summary>A piece: a line of NDJSON with its line feed, an event with the empty line behind it, or a whole body.</summary>
    /// <param name="piece">The bytes. They are not used again.</param>
    void Add(ReadOnlyMemory<byte> piece);
}

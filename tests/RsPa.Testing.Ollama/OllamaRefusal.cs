namespace RsPa.Testing.Ollama;

/// <summary>Something that the server answers with an error.</summary>
internal sealed class OllamaRefusal(int status, string words) : Exception(words)
{
    /// <summary>The HTTP status, where no piece has gone before.</summary>
    public int Status => status;

    /// <summary>The words.</summary>
    public string Words => Message;
}

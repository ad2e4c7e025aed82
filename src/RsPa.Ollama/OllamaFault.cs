namespace RsPa.Ollama;

/// <summary>Which wait for the server was too long.</summary>
public enum OllamaWait
{
    /// <summary>No value.</summary>
    None,

    /// <summary>From the request to the first piece of the answer.</summary>
    FirstToken,

    /// <summary>Between two pieces of the answer, or for an answer about the server's own state.</summary>
    Silence,

    /// <summary>The call as a whole, retries included.</summary>
    Total,
}

/// <summary>What can go wrong between us and an Ollama server.</summary>
public abstract record OllamaFault
{
    private OllamaFault()
    {
    }

    /// <summary>No connection came about: refused, no such host, no route, or no answer within the time for connecting.</summary>
    /// <param name="Reason">What the network said.</param>
    public sealed record Unreachable(string Reason) : OllamaFault;

    /// <summary>The connection broke.</summary>
    /// <param name="Reason">What the network said.</param>
    public sealed record ConnectionLost(string Reason) : OllamaFault;

    /// <summary>The server answered with a status that is not a success.</summary>
    /// <param name="Code">The HTTP status.</param>
    /// <param name="Words">The server's own words.</param>
    public sealed record Status(int Code, string Words) : OllamaFault;

    /// <summary>An error in the middle of an answer that had begun with status 200.</summary>
    /// <param name="Words">The server's own words.</param>
    public sealed record ErrorLine(string Words) : OllamaFault;

    /// <summary>The answer ended in good order, but without its last line, the one that says <c>done</c>.</summary>
    /// <param name="Lines">How many lines had come.</param>
    public sealed record EndedEarly(int Lines) : OllamaFault;

    /// <summary>
    /// The answer ended in good order, but without its last line, after a run of equal tokens: Ollama stops a model that repeats
    /// itself, and says nothing about it. The same call would most likely do so again.
    /// </summary>
    /// <param name="Token">The token, without the white space around it; empty where it was nothing but white space.</param>
    /// <param name="Times">How often it came in a row.</param>
    public sealed record RepeatedToken(string Token, int Times) : OllamaFault;

    /// <summary>The prompt needs more tokens than the context that the model was asked with.</summary>
    /// <param name="PromptTokens">How many it has, where the server says so.</param>
    /// <param name="ContextTokens">How many fit, where the server says so.</param>
    /// <param name="Words">The server's own words.</param>
    public sealed record PromptTooLong(long? PromptTokens, long? ContextTokens, string Words) : OllamaFault;

    /// <summary>The caller left so much of the answer unread that no more of it could be kept; the call was ended.</summary>
    /// <param name="Bytes">How many bytes are kept at most.</param>
    public sealed record CallerTooSlow(long Bytes) : OllamaFault;

    /// <summary>A line of the answer, or the answer as a whole, is not what Ollama's protocol knows.</summary>
    /// <param name="Line">Which line, from 1; 0 for the answer as a whole.</param>
    /// <param name="Text">How it begins.</param>
    public sealed record Garbage(int Line, string Text) : OllamaFault;

    /// <summary>A wait was too long.</summary>
    /// <param name="Wait">Which one.</param>
    /// <param name="Limit">How long it was allowed to be.</param>
    public sealed record TimedOut(OllamaWait Wait, TimeSpan Limit) : OllamaFault;
}

/// <summary>Reads faults from answers that were passed on.</summary>
public static class OllamaFaults
{
    /// <summary>The fault that a refusal is.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body, UTF-8.</param>
    public static OllamaFault Read(int status, byte[] body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return ErrorBody.ToFault(status, body, "it gave no reason");
    }
}

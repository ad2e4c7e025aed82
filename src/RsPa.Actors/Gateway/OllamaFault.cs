namespace RsPa.Actors.Gateway;

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

    /// <summary>A line of the answer, or the answer as a whole, is not what Ollama's protocol knows.</summary>
    /// <param name="Line">Which line, from 1; 0 for the answer as a whole.</param>
    /// <param name="Text">How it begins.</param>
    public sealed record Garbage(int Line, string Text) : OllamaFault;

    /// <summary>A wait was too long.</summary>
    /// <param name="Wait">Which one.</param>
    /// <param name="Limit">How long it was allowed to be.</param>
    public sealed record TimedOut(OllamaWait Wait, TimeSpan Limit) : OllamaFault;
}

/// <summary>Carries a fault through HttpClient and OllamaSharp, which know nothing of it, up to the one place that judges it.</summary>
internal sealed class OllamaFaultException(OllamaFault fault, Exception? innerException = null) : Exception(fault.ToString(), innerException)
{
    public OllamaFault Fault { get; } = fault;
}

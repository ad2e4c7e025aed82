namespace RsPa.Ollama;

/// <summary>What a status means for the call that got it.</summary>
public enum StatusMeaning
{
    /// <summary>No value.</summary>
    None,

    /// <summary>The call itself is wrong: sent again it would be refused again.</summary>
    Refused,

    /// <summary>The server is well and has too much to do: it passes, in seconds or in minutes.</summary>
    Busy,

    /// <summary>Something broke on the other side, or between us: it may pass.</summary>
    Broken,
}

/// <summary>Tells the meaning of a status, as Ollama uses it.</summary>
public static class OllamaStatus
{
    // Ollama answers these mistakes of a caller with 500.
    private static readonly string[] Mistakes = ["must be of type", "invalid format", "invalid option"];

    /// <summary>The meaning of a refusal.</summary>
    /// <param name="status">The status and the server's words.</param>
    public static StatusMeaning MeaningOf(OllamaFault.Status status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status.Code switch
        {
            429 or 503 => StatusMeaning.Busy,
            408 => StatusMeaning.Broken,
            500 when Array.Exists(Mistakes, mistake => status.Words.Contains(mistake, StringComparison.Ordinal)) => StatusMeaning.Refused,
            501 or 505 => StatusMeaning.Refused, // the model can't do that at all; a version of HTTP that is not spoken
            >= 500 => StatusMeaning.Broken,
            _ => StatusMeaning.Refused,
        };
    }
}

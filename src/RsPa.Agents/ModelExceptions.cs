namespace RsPa.Agents;

/// <summary>A call to a language model did not succeed.</summary>
public abstract class ModelException : Exception
{
    private protected ModelException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>No model server can be reached: a state that passes, not a fault of the call.</summary>
public sealed class ModelAwayException(string message, Exception? innerException = null) : ModelException(message, innerException);

/// <summary>The model server refuses the call for good, such as for a model that it does not have. The message holds its own words and a remedy.</summary>
public sealed class ModelRefusedException(string message, Exception? innerException = null) : ModelException(message, innerException);

/// <summary>The call failed on its way: an error in mid-stream, a stream that ended early, a silence that was too long.</summary>
public sealed class ModelFailedException(string message, Exception? innerException = null) : ModelException(message, innerException);

/// <summary>
/// The prompt does not fit into the context that the model may use, or the server has cut it: there is no answer to the whole of it.
/// The caller may shorten it by its own rule and ask again.
/// </summary>
/// <param name="message">What happened, with the length and the limit.</param>
/// <param name="promptTokens">How long the prompt is, in tokens: counted by the server where it says so, otherwise estimated.</param>
/// <param name="limitTokens">How long it may be, in tokens; below <paramref name="promptTokens"/>.</param>
/// <param name="innerException">What it came from.</param>
public sealed class ModelPromptTooLongException(string message, long promptTokens, long limitTokens, Exception? innerException = null)
    : ModelException(message, innerException)
{
    /// <summary>How long the prompt is, in tokens.</summary>
    public long PromptTokens { get; } = promptTokens;

    /// <summary>How long it may be, in tokens.</summary>
    public long LimitTokens { get; } = limitTokens;
}

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

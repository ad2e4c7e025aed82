namespace RsPa.Actors.Store;

/// <summary>A read was not done, or not to its end, so that it does not hold up others. Nothing is wrong with the database.</summary>
/// <param name="reason">Why.</param>
/// <param name="message">What happened, for the caller to read.</param>
public sealed class ReadRefusedException(ReadRefusal reason, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public ReadRefusal Reason { get; } = reason;
}

/// <summary>Why a read was not done.</summary>
public enum ReadRefusal
{
    /// <summary>No reason: a fault.</summary>
    None = 0,

    /// <summary>All connections were in use, for too long or for too many: it can be tried again shortly.</summary>
    Busy,

    /// <summary>It took longer than a read may: it has to ask for less.</summary>
    TooLong,
}

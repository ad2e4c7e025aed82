namespace RsPa.Cli.Connection;

/// <summary>No service answers.</summary>
internal sealed class HostNotReachedException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A service answers, and not as this client understands it.</summary>
internal sealed class HostAnswerException(string message, Exception? innerException = null) : Exception(message, innerException);

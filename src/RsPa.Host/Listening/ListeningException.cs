namespace RsPa.Host.Listening;

/// <summary>RsPa can't listen where it is told to. The message names the setting, its value and the remedy; the service ends with exit code 1.</summary>
internal sealed class ListeningException(string message, Exception? innerException = null) : Exception(message, innerException);

namespace RsPa.Cli.Platform;

/// <summary>The command is not written as it must be, or names what is not there.</summary>
internal sealed class UsageException(string message) : Exception(message);

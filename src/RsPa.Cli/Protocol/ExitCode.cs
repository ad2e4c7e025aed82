namespace RsPa.Cli.Protocol;

/// <summary>How <c>rspa</c> ends. Scripts rely on the numbers.</summary>
internal enum ExitCode
{
    /// <summary>It is done.</summary>
    Done = 0,

    /// <summary>It failed; the error says why.</summary>
    Failed = 1,

    /// <summary>The command is not written as it must be.</summary>
    WrongUsage = 2,

    /// <summary>No service answers.</summary>
    HostNotReached = 3,

    /// <summary>A person broke it off (128 + SIGINT, as shells have it).</summary>
    BrokenOff = 130,
}

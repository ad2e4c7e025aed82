using RsPa.Agents;
using RsPa.Host.Files;

namespace RsPa.Cli.Platform;

/// <summary>What <c>rspa</c> takes from the process it runs in; tests give their own.</summary>
internal sealed record CliEnvironment
{
    /// <summary>Reads an environment variable.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The directory that relative paths start from; nothing where it was removed meanwhile, which stops only those.</summary>
    public required string? Directory { get; init; }

    /// <summary>The user's home, as it was given.</summary>
    public required string Home { get; init; }

    /// <summary>The user's own data directory; nothing where the home is not an absolute path.</summary>
    public string? DataDirectory => Path.IsPathFullyQualified(Home) ? Path.Combine(Home, ".rs", "pa") : null;

    /// <summary>The number of the user; 0 where the system has none.</summary>
    public uint User { get; init; }

    /// <summary>Who listens on a port of this computer, where the system tells.</summary>
    public Func<int, IReadOnlySet<uint>> PortOwners { get; init; } = _ => new HashSet<uint>();

    /// <summary>Standard input, as bytes: what is not valid UTF-8 is told and not replaced.</summary>
    public required Stream Input { get; init; }

    /// <summary>Standard output, for programs.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person sits at both ends.</summary>
    public required bool IsTerminal { get; init; }

    /// <summary>The time zone that moments are shown in.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The clock, for how long ago something was.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What Ctrl-C interrupts.</summary>
    public InterruptSource Interrupts { get; init; } = new();

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Interrupted => Interrupts.Token;

    /// <summary>The full path of a path.</summary>
    /// <exception cref="UsageException">It is none, or is relative where there is no directory to start from.</exception>
    public string FullPath(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw new UsageException("An empty text, or one with a zero character, is not a valid path.");
        if (Path.IsPathFullyQualified(path))
            return Path.GetFullPath(path);
        return Directory is { } start
            ? Path.GetFullPath(path, start)
            : throw new UsageException($"The working directory is gone, so that '{DisplayText.Line(path)}' is nowhere. Give an absolute path, or change to a directory that is there.");
    }

    /// <summary>The process's own.</summary>
    public static CliEnvironment OfProcess()
    {
        // It lives as long as the process, so that nothing disposes it.
        var interrupts = new InterruptSource();
        Console.CancelKeyPress += (_, pressed) => pressed.Cancel = interrupts.Interrupt();
        return new CliEnvironment
        {
            Variable = Environment.GetEnvironmentVariable,
            Directory = WorkingDirectory(),
            Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
            User = OperatingSystem.IsWindows() ? 0 : UnixFile.Me,
            PortOwners = Platform.PortOwners.Of,
            Input = Console.OpenStandardInput(),
            Output = Console.Out,
            Error = Console.Error,
            IsTerminal = !Console.IsInputRedirected && !Console.IsOutputRedirected,
            Zone = TimeZoneInfo.Local,
            Interrupts = interrupts,
        };
    }

    private static string? WorkingDirectory()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

namespace RsPa.Cli.Tests;

/// <summary>What a test needs of the computer.</summary>
public enum Needs
{
    None = 0,
    UnixSockets,
    Root,
    Bash,
    Zsh,
    Fish,
}

/// <summary>A fact that is looked at only where there is what it needs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWhereAttribute : FactAttribute
{
    public FactWhereAttribute(Needs needs)
    {
        Needs = needs;
        Skip = needs switch
        {
            Needs.UnixSockets when OperatingSystem.IsWindows() => "Only on systems with owners of sockets.",
            Needs.Root when !Environment.IsPrivilegedProcess || OperatingSystem.IsWindows() => "Only on systems where the tests run as root, who alone can give files away.",
            Needs.Bash or Needs.Zsh or Needs.Fish when !IsThere($"{needs}".ToLowerInvariant()) => $"Only on a computer with {needs}.",
            _ => null,
        };
    }

    public Needs Needs { get; }

    private static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, program)));
}

using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace RsPa.Clients.Tests;

/// <summary>The scripts that make checks with a client, and what is needed to run them.</summary>
internal static partial class ClientScripts
{
    /// <summary>The scripts by the names of their clients.</summary>
    public static string[] Clients { get; } = ["ollama", "openai", "langchain", "ai", "anthropic"];

    /// <summary>Where the clients are installed.</summary>
    public static string Installed { get; } = Metadata("Installed");

    /// <summary>Why no script can be run here; nothing where one can.</summary>
    public static string? Missing { get; } = FindMissing();

    private static string Source => Metadata("Scripts");

    /// <summary>The checks of a script, in its order. A name that is made up of parts is one for each value of its first part.</summary>
    public static IReadOnlyList<string> ChecksOf(string client)
    {
        var script = File.ReadAllText(Path.Combine(Source, client + ".mjs"));
        var names = Names().Matches(script).Select(match => match.Groups["name"].Value).ToList();
        var rounds = Rounds().Matches(script).Select(match => match.Groups["name"].Value).ToList();
        return
        [
            .. rounds.SelectMany(round => names.Where(IsOfRound).Select(name => name.Replace("${name}", round, StringComparison.Ordinal))),
            .. names.Where(name => !IsOfRound(name)),
        ];
    }

    /// <summary>Copies the scripts to where their imports find the clients.</summary>
    /// <returns>The directory.</returns>
    public static string Copy()
    {
        var directory = Directory.CreateDirectory(Path.Combine(Installed, "scripts")).FullName;
        foreach (var script in Directory.EnumerateFiles(Source, "*.mjs"))
            File.Copy(script, Path.Combine(directory, Path.GetFileName(script)), overwrite: true);
        return directory;
    }

    private static bool IsOfRound(string name) => name.Contains("${name}", StringComparison.Ordinal);

    /// <summary>A path that the build left behind.</summary>
    public static string Metadata(string key) =>
        typeof(ClientScripts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == key).Value!;

    private static string? FindMissing()
    {
        const string Remedy = "Run ./test once, or tests/RsPa.Clients.Tests/install: it says what it needs.";
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { UseShellExecute = false, RedirectStandardOutput = true });
            node!.WaitForExit();
        }
        catch (Win32Exception)
        {
            return $"Node.js is not on the path. {Remedy}";
        }

        var stamp = Path.Combine(Installed, "installed.json");
        var isInstalled = File.Exists(stamp) && File.ReadAllText(stamp) == File.ReadAllText(Path.Combine(Source, "package-lock.json"));
        return isInstalled ? null : $"The clients are not installed at the versions of the lock file. {Remedy}";
    }

    [GeneratedRegex("""^\s*await check\(['`](?<name>[^'`]+)['`],""", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Names();

    [GeneratedRegex("""\['(?<name>[a-z]+)', [a-z]+\]""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Rounds();
}

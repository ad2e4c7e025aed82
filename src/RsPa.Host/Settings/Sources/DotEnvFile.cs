using System.Text.RegularExpressions;
using DotNetEnv;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Sources;

/// <summary>The file <c>.env</c> of the working directory. Its values stay here: the process's own environment is not changed.</summary>
internal static partial class DotEnvFile
{
    public static SourceContent Read(string workingDirectory)
    {
        var path = Path.Combine(workingDirectory, ".env");
        if (!File.Exists(path))
            return SourceContent.Empty;
        try
        {
            var text = File.ReadAllText(path);
            var lines = LinesOfNames(text);
            var pairs = Env.LoadContents(text, new LoadOptions(setEnvVars: false, clobberExistingVars: true, onlyExactPath: true)).ToList();
            return EnvironmentVariables.Read(pairs, name => SettingOrigin.DotEnv(path, lines.TryGetValue(name, out var line) ? line : null));
        }
        catch (Sprache.ParseException e)
        {
            // The parser's message repeats what it read, and that may be a secret: only its place is shown.
            return SourceContent.Unusable(new SettingFault(path, null, SettingOrigin.DotEnv(path, e.Position?.Line), "cannot be read", "lines of the form NAME=value; a value with spaces, quotes, # or $ stands in single quotes"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SourceContent.Unusable(new SettingFault(path, null, SettingOrigin.DotEnv(path, null), $"cannot be opened: {e.Message}", "a file that this user may read"));
        }
    }

    private static Dictionary<string, int> LinesOfNames(string text)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (line, number) in text.Split('\n').Select((line, index) => (line, index + 1)))
        {
            if (Assignment().Match(line) is { Success: true } match)
                lines[match.Groups["name"].Value] = number;
        }

        return lines;
    }

    [GeneratedRegex(@"^\s*(export\s+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*=", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Assignment();
}

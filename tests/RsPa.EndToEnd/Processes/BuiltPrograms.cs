using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace RsPa.EndToEnd.Processes;

/// <summary>The programs that the build left behind.</summary>
internal static class BuiltPrograms
{
    public static string Host { get; } = Find("RsPa.Host", "RsPa.Host.dll");

    public static string Console { get; } = Find("RsPa.Cli", "rspa.dll");

    /// <summary>The home directory below the directory of a test. Nobody makes it before a service does.</summary>
    public static string HomeIn(string directory) => Path.Combine(directory, "owner");

    /// <summary>How to start a program, in an environment that holds no setting of whoever runs the tests.</summary>
    public static ProcessStartInfo Start(string program, string directory, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("RSPA_", StringComparison.Ordinal) || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["HOME"] = HomeIn(directory);
        foreach (var (name, value) in variables ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        return start;
    }

    private static string Find(string project, string file)
    {
        var form = typeof(BuiltPrograms).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "BuiltPrograms").Value!;
        var path = Path.GetFullPath(Path.Combine(string.Format(CultureInfo.InvariantCulture, form, project), file), AppContext.BaseDirectory);
        return File.Exists(path) ? path : throw new FileNotFoundException($"'{path}' is missing: build the solution first.", path);
    }
}

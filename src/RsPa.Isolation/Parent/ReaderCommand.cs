using System.Diagnostics;
using System.Globalization;
using RsPa.Isolation.Child;

namespace RsPa.Isolation.Parent;

/// <summary>How a reader's process is started.</summary>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments before <see cref="ReaderProcess.Verb"/>: the path of an assembly where the program is <c>dotnet</c>.</param>
public sealed record ReaderCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>What a process needs to find its runtime. Nothing else of the service's environment is handed on: it may hold secrets.</summary>
    private static readonly string[] HandedOn =
        ["DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "DOTNET_BUNDLE_EXTRACT_BASE_DIR", "HOME", "LD_LIBRARY_PATH", "SystemRoot", "TMPDIR"];

    internal ProcessStartInfo ToStart(ReaderLimits limits)
    {
        var start = new ProcessStartInfo(Program)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetPathRoot(AppContext.BaseDirectory) ?? "/",
        };
        foreach (var argument in Arguments)
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add(ReaderProcess.Verb);
        foreach (var name in start.Environment.Keys.Where(name => !HandedOn.Contains(name, StringComparer.Ordinal)).ToArray())
            start.Environment.Remove(name);
        foreach (var (name, value) in Runtime(limits))
            start.Environment[name] = value;
        return start;
    }

    private static Dictionary<string, string> Runtime(ReaderLimits limits) => new(StringComparer.Ordinal)
    {
        ["DOTNET_GCHeapHardLimit"] = limits.MemoryBytes.ToString("X", CultureInfo.InvariantCulture),

        // One heap and no thread beside the work: the process reads one document at a time, and is gone soon.
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",

        // A process that lives for a minute gains nothing from measuring itself, and nobody is to look into it.
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_DbgEnableMiniDump"] = "0",

        // Mapping compiled code twice takes address space and files in memory; the process is confined in other ways.
        ["DOTNET_EnableWriteXorExecute"] = "0",
    };
}

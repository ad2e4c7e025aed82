using System.Reflection;
using System.Runtime.InteropServices;
using RsPa.Isolation.Parent;

namespace RsPa.Host.Start;

/// <summary>Finds out how this program is started again, to read documents.</summary>
internal static class ReaderProgram
{
    /// <summary>How, for the process that runs now.</summary>
    public static ReaderCommand Find() => Find(
        Environment.ProcessPath,
#pragma warning disable IL3000 // that it is empty in a program of one file is what tells the two apart
        typeof(ReaderProgram).Assembly.Location,
#pragma warning restore IL3000
        Assembly.GetEntryAssembly() == typeof(ReaderProgram).Assembly,
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"),
        RuntimeEnvironment.GetRuntimeDirectory());

    /// <summary>How, by what is known of a process.</summary>
    /// <param name="program">The program of the process.</param>
    /// <param name="assembly">The path of this assembly; empty where it is a part of a program that is one file.</param>
    /// <param name="isOwnProgram">Whether the process is this program, and not another one that has it inside, such as a test.</param>
    /// <param name="dotnet">The path of <c>dotnet</c>, where it is told.</param>
    /// <param name="runtime">The directory of the runtime.</param>
    public static ReaderCommand Find(string? program, string assembly, bool isOwnProgram, string? dotnet, string runtime)
    {
        var isDotnet = string.Equals(Path.GetFileNameWithoutExtension(program), "dotnet", StringComparison.OrdinalIgnoreCase);
        if (program is not null && (assembly.Length == 0 || (isOwnProgram && !isDotnet)))
            return new ReaderCommand(program, []);
        return new ReaderCommand(isDotnet ? program! : dotnet ?? BesideRuntime(runtime), [assembly]);
    }

    // <root>/shared/Microsoft.NETCore.App/<version>/
    private static string BesideRuntime(string runtime)
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var beside = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }
}

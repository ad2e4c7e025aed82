using System.Diagnostics;
using System.Reflection;

namespace RsPa.Benchmarks;

/// <summary>This program as an owner would install it: published, and so compiled ahead of time.</summary>
internal static class Published
{
    /// <summary>Publishes it.</summary>
    /// <param name="directory">Where to.</param>
    /// <returns>The program to start; this very one, compiled as it runs, where it could not be published, which is said.</returns>
    public static async Task<string> MakeAsync(string directory)
    {
        Figures.Say("publishing the service, which takes a minute or two the first time");
        var project = typeof(Published).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "Project").Value!;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            // Standard output is for figures alone.
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(project)!,
            ArgumentList = { "publish", project, "-c", "Release", "-o", directory, "--nologo", "-p:RunAnalyzers=false" },
        };
        using var publish = Process.Start(start)!;
        var said = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        var program = Path.Combine(directory, "RsPa.Benchmarks" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        if (publish.ExitCode == 0 && File.Exists(program))
            return program;
        Figures.Say($"it could not be published, so that the start is measured as it was built:\n{said}");
        return Environment.ProcessPath!;
    }
}

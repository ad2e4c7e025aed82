using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;

namespace RsPa.Benchmarks;

/// <summary>The host as an owner would install it: published, and so compiled ahead of time.</summary>
internal static class Published
{
    /// <summary>Publishes it.</summary>
    /// <param name="directory">Where to.</param>
    /// <returns>The program to start.</returns>
    /// <exception cref="InvalidOperationException">It could not be published; the message has what was said.</exception>
    public static async Task<string> MakeAsync(string directory)
    {
        Figures.Say("publishing the service, which takes a minute or two the first time");
        var project = typeof(Published).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "Host").Value!;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            // Standard output is for figures alone.
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(project)!,
            ArgumentList = { "publish", project, "-c", "Release", "-o", directory, "--nologo", "-p:RunAnalyzers=false" },
        };
        var program = Path.Combine(directory, "RsPa.Host" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        var said = await RunAsync(start);
        return said is null && File.Exists(program) ? program : throw new InvalidOperationException($"The service could not be published:\n{said}");
    }

    /// <summary>The host as it was built beside this program: for a quick look.</summary>
    public static string Built()
    {
        var project = typeof(Published).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "Host").Value!;
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Path.GetDirectoryName(project)!, "bin", output.Parent!.Name, output.Name, "RsPa.Host" + (OperatingSystem.IsWindows() ? ".exe" : ""));
    }

    // Returns what was said, where it did not go well.
    private static async Task<string?> RunAsync(ProcessStartInfo start)
    {
        try
        {
            using var process = Process.Start(start)!;
            var said = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : said;
        }
        catch (Win32Exception absent)
        {
            return absent.Message;
        }
    }
}

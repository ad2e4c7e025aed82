using System.Diagnostics;
using System.Text.Json.Nodes;

namespace RsPa.EndToEnd.Processes;

/// <summary>What a run of <c>rspa</c> came to.</summary>
internal sealed record Said(int ExitCode, string Output, string Error)
{
    /// <summary>Its standard output, as one JSON value.</summary>
    public JsonNode Json => JsonNode.Parse(Output) ?? throw new InvalidOperationException("null");

    public Said ShouldEndWith(int exitCode)
    {
        ExitCode.ShouldBe(exitCode, $"rspa said:\n{Output}\n{Error}");
        return this;
    }
}

/// <summary>Runs the client as a process.</summary>
internal static class RspaConsole
{
    public static async Task<Said> RunAsync(string directory, IEnumerable<string> arguments)
    {
        using var process = Process.Start(BuiltPrograms.Start(BuiltPrograms.Console, directory, arguments))!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Eventually.Limit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Said(process.ExitCode, await output, await error);
    }
}

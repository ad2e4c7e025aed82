using System.Diagnostics;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Cli.Tests;

public sealed class RspaProcessTests(TestHost host) : IClassFixture<TestHost>
{
    [Theory]
    [InlineData(0, "config", "show", "--json")]
    [InlineData(1, "agent", "show", "nobody")]
    [InlineData(2, "agent", "shwo", "echo")]
    public async Task The_process_ends_as_its_command_does(int exitCode, params string[] args)
    {
        var (code, output, error) = await RunAsync(host.SocketPath, args);

        (code, error).ShouldSatisfyAllConditions(() => code.ShouldBe(exitCode, error));
        if (exitCode == 0)
            output.ShouldStartWith("[{\"key\":\"ui.host\",");
    }

    [Fact]
    public async Task The_process_ends_with_3_without_a_host()
    {
        var (code, _, error) = await RunAsync("/nonexistent/rspa.sock", "status");
        code.ShouldBe(3, error);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string socket, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "rspa.dll"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["RSPA_SOCKET"] = socket },
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}

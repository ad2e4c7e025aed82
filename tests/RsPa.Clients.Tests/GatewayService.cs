using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RsPa.EndToEnd.Processes;
using RsPa.Testing.Files;

namespace RsPa.Clients.Tests;

/// <summary>The built service in an empty home, with its drop-in endpoint before a server.</summary>
internal sealed class GatewayService : IDisposable
{
    private readonly TemporaryDirectory _home;
    private readonly RunningProcess _process;

    private GatewayService(TemporaryDirectory home, RunningProcess process, Uri address)
    {
        _home = home;
        _process = process;
        Address = address;
    }

    /// <summary>Where the drop-in endpoint listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts it, and waits until the endpoint answers.</summary>
    public static async Task<GatewayService> StartAsync(Uri server)
    {
        var (home, port) = (new TemporaryDirectory(), FreePort());
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = home.Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            ClientScripts.Metadata("Host"),
            "--ui.port", $"{FreePort()}",
            "--gateway.port", $"{port}",
            "--ollama.host", server.Host,
            "--ollama.port", $"{server.Port}",

            // As large as the largest prompt of the scripts.
            "--ollama.max_context", "131072",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("RSPA_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["HOME"] = home.Path;

        var service = new GatewayService(home, RunningProcess.Start(start), new Uri($"http://127.0.0.1:{port}"));
        try
        {
            await service.AnswersAsync();
            return service;
        }
        catch
        {
            service.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _process.Dispose();
        _home.Dispose();
    }

    private async Task AnswersAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            await Eventually.UntilAsync("an answer of the drop-in endpoint", async () =>
            {
                if (_process.HasExited)
                    throw new InvalidOperationException($"The service ended with {await _process.EndAsync()}:\n{_process.Output}");
                try
                {
                    using var answer = await http.GetAsync(new Uri(Address, "/api/version"));
                    return answer.IsSuccessStatusCode;
                }
                catch (Exception absent) when (absent is HttpRequestException or TaskCanceledException)
                {
                    return false;
                }
            });
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} The service said:\n{_process.Output}", late);
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

namespace RsPa.Benchmarks.Gateway;

/// <summary>The service in a process of its own with its drop-in endpoint before a server; or, to see what the harness adds, another server.</summary>
internal sealed class GatewayUnderTest(Uri address, IMeasured process, IAsyncDisposable owner) : IAsyncDisposable
{
    private const int Slots = 64;
    private const int QueueLimit = 20_000;

    public Uri Address { get; } = address;

    public IMeasured Process { get; } = process;

    /// <summary>Starts the service.</summary>
    /// <param name="program">The program; nothing starts another stand-in instead.</param>
    /// <param name="home">Its home directory, which is made.</param>
    /// <param name="server">The server behind it.</param>
    /// <param name="slots">The calls that the server works on at once.</param>
    public static async Task<GatewayUnderTest> StartAsync(string? program, string home, Uri server, int slots = Slots)
    {
        if (program is null)
        {
            var other = await BenchServer.StartAsync();
            return new GatewayUnderTest(other.Address, other, other);
        }

        var port = FreePort.Find();
        var service = PublishedService.Start(
            program,
            Directory.CreateDirectory(home).FullName,
            "--gateway.port", $"{port}",
            "--gateway.queue_limit", $"{QueueLimit}",
            "--ollama.host", server.Host,
            "--ollama.port", $"{server.Port}",
            "--ollama.slots", $"{slots}",
            "--logging.level", "WARNING");
        await service.ReadyAsync();
        return new GatewayUnderTest(new Uri($"http://127.0.0.1:{port}"), service, service);
    }

    public ValueTask DisposeAsync() => owner.DisposeAsync();
}

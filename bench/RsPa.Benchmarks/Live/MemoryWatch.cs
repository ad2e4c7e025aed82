namespace RsPa.Benchmarks.Live;

/// <summary>Looks at what a server has in memory, and counts the models that had to go.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public MemoryWatch(LiveServer server) => _watching = WatchAsync(server);

    /// <summary>Models that went while others came. One that comes and goes between two looks is not seen.</summary>
    public int Swaps { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync(LiveServer server)
    {
        var before = new List<string>();
        try
        {
            while (true)
            {
                var now = await server.LoadedAsync(_stop.Token);
                Swaps += before.Except(now, StringComparer.Ordinal).Count();
                before = now;
                await Task.Delay(Look, TimeProvider.System, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The calls are over.
        }
    }
}

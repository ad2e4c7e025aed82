namespace RsPa.Host.Memory;

/// <summary>
/// Gives memory back that a start or a burst of work has left behind, once the service is quiet: the heaps are compacted, and code that
/// is not in use leaves the process. A service that waits is to be light.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed partial class IdleMemory(TimeProvider time, ILogger<IdleMemory> log)
{
    /// <summary>How often it looks whether the service is quiet.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>How long a file has to be in memory before it counts as loaded.</summary>
    public static readonly TimeSpan Loading = TimeSpan.FromSeconds(5);

    /// <summary>Watches until the service stops.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await WatchAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A service that stops gives back all it has.
        }
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        var (state, before) = (IdleDecision.Initial, time.GetTimestamp());
        while (true)
        {
            await Task.Delay(Interval, time, stopping).ConfigureAwait(false);
            var (next, release) = state.Look(Environment.CpuUsage.TotalTime, time.GetElapsedTime(before));
            (state, before) = (next, time.GetTimestamp());
            if (release)
                await ReleaseAsync(stopping).ConfigureAwait(false);
        }
    }

    private async Task ReleaseAsync(CancellationToken stopping)
    {
        var held = Environment.WorkingSet;
        Heaps.Release();
        if (MappedFiles.IsSupported)
        {
            var loaded = MappedFiles.Look();
            await Task.Delay(Loading, time, stopping).ConfigureAwait(false);
            MappedFiles.Release(loaded);
        }

        Released(log, held / 1048576, Environment.WorkingSet / 1048576);
    }

    [LoggerMessage(5020, LogLevel.Debug, "The service is quiet, and gave memory back: it held {Before} MB, and holds {After} MB")]
    private static partial void Released(ILogger logger, long before, long after);
}

namespace RsPa.Host.Intake;

/// <summary>
/// Gives memory back to the system after large bodies, once all of them are done with. An idle service allocates nothing, so that
/// nothing else would ever collect them.
/// </summary>
internal sealed class MemoryReturn(TimeProvider time, Action collect) : IDisposable
{
    /// <summary>How long it is quiet before: one large request often follows another.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private const long WorthIt = 8 * 1024 * 1024;

    private readonly Lock _lock = new();
    private long _released;
    private ITimer? _timer;

    /// <summary>A body is done with.</summary>
    /// <param name="bytes">What it had taken.</param>
    /// <param name="inUse">What others still hold.</param>
    public void Released(long bytes, long inUse)
    {
        // Small ones are the generations' daily bread, and cost no lock.
        if (bytes < WorthIt / 8 && Interlocked.Read(ref _released) == 0)
            return;
        lock (_lock)
        {
            _released += bytes;
            if (inUse > 0 || _released < WorthIt)
                return;
            _timer ??= time.CreateTimer(_ => Return(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Return()
    {
        lock (_lock)
            _released = 0;
        collect();
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace RsPa.Testing.VirtualTime;

/// <summary>A clock that is moved by hand, and tells when somebody sets a timer on it: so a test knows when it may move on.</summary>
public sealed class WatchedTime : FakeTimeProvider
{
    private readonly ConcurrentDictionary<TimeSpan, SemaphoreSlim> _set = new();

    public WatchedTime()
        : base(new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Completes when a timer of exactly this length has been set that no earlier wait has returned for.</summary>
    public Task TimerSetAsync(double seconds) => Signal(TimeSpan.FromSeconds(seconds)).WaitAsync(TestLimit.Token());

    public void AdvanceSeconds(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new WatchedTimer(this, base.CreateTimer(callback, state, dueTime, period));
        Signal(dueTime).Release();
        return timer;
    }

    private SemaphoreSlim Signal(TimeSpan length) => _set.GetOrAdd(length, _ => new SemaphoreSlim(0));

    private sealed class WatchedTimer(WatchedTime time, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = timer.Change(dueTime, period);
            time.Signal(dueTime).Release();
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace RsPa.Actors.Tests.Gateway.Faults;

/// <summary>A clock that goes from one timer to the next when it is told to, and counts what is set on it: while that count grows, somebody works.</summary>
internal sealed class PacedTime() : FakeTimeProvider(new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero))
{
    private readonly ConcurrentDictionary<PacedTimer, DateTimeOffset> _due = new();
    private long _activity;

    /// <summary>How often somebody has set a timer, or has said that something happened.</summary>
    public long Activity => Interlocked.Read(ref _activity);

    /// <summary>Something happened.</summary>
    public void Touch() => Interlocked.Increment(ref _activity);

    /// <summary>Goes to the next moment for which a timer is set, so far at most.</summary>
    public void GoToNext(TimeSpan most)
    {
        var now = GetUtcNow();
        var wait = _due.Values.Append(now + most).Min() - now;
        Advance(wait > TimeSpan.Zero ? wait : TimeSpan.FromTicks(1));
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new PacedTimer(this, callback, period);
        timer.Is(base.CreateTimer(timer.Fire, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class PacedTimer(PacedTime time, TimerCallback callback, TimeSpan period) : ITimer
    {
        private ITimer _timer = null!;
        private TimeSpan _period = period;

        public void Is(ITimer timer) => _timer = timer;

        public void Fire(object? state)
        {
            if (_period > TimeSpan.Zero)
                time._due[this] = time.GetUtcNow() + _period;
            else
                time._due.TryRemove(this, out _);
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                time._due.TryRemove(this, out _);
            }
            else
            {
                time._due[this] = time.GetUtcNow() + dueTime;
                time.Touch();
            }

            return _timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            time._due.TryRemove(this, out _);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

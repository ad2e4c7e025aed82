using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace RsPa.Actors.Supervision;

/// <summary>
/// Akka's scheduler over the timers of a <see cref="TimeProvider"/>. Akka's own turns a wheel, tick by tick, whether anything is due or
/// not; a service that waits is woken by this one only when something is. A message comes no earlier than it was asked for.
/// </summary>
public class TimeProviderScheduler : SchedulerBase, IDisposable
{
    // Timers of .NET take less than 50 days: a longer wait is made in several.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(24);

    private readonly TimeProvider _time;
    private readonly long _start;
    private volatile bool _disposed;

    /// <summary>Called by Akka, by the name in <c>akka.scheduler.implementation</c>.</summary>
    public TimeProviderScheduler(Config config, ILoggingAdapter log)
        : this(config, log, TimeProvider.System)
    {
    }

    /// <summary>Over any clock.</summary>
    protected TimeProviderScheduler(Config config, ILoggingAdapter log, TimeProvider time)
        : base(config, log)
    {
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public override TimeSpan MonotonicClock => _time.GetElapsedTime(_start);

    /// <inheritdoc/>
    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    /// <inheritdoc/>
    protected override DateTimeOffset TimeNow => _time.GetUtcNow();

    /// <summary>Called by Akka when the actor system has ended: nothing fires any more.</summary>
    public void Dispose()
    {
        _disposed = true;
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Start(delay, null, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Start(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Start(delay, null, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Start(delay, null, action.Run, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Start(initialDelay, interval, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Start(initialDelay, interval, action.Run, cancelable);

    private void Start(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        if (!_disposed && cancelable is not { IsCancellationRequested: true })
            new Alarm(this, delay, interval, action, cancelable).Start();
    }

    private sealed class Alarm : IDisposable
    {
        private readonly TimeProviderScheduler _scheduler;
        private readonly TimeSpan _delay;
        private readonly TimeSpan? _interval;
        private readonly Action _action;
        private readonly ICancelable? _cancelable;
        private readonly long _asked;
        private readonly ITimer _timer;
        private CancellationTokenRegistration _cancelled;

        public Alarm(TimeProviderScheduler scheduler, TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
        {
            _scheduler = scheduler;
            _delay = delay;
            _interval = interval;
            _action = action;
            _cancelable = cancelable;
            _asked = scheduler._time.GetTimestamp();

            // What the sender is in the middle of (its trace, its culture) is no part of the message.
            using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
            _timer = scheduler._time.CreateTimer(static alarm => ((Alarm)alarm!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Start()
        {
            if (_cancelable is { } cancelable)
                _cancelled = cancelable.Token.UnsafeRegister(static alarm => ((Alarm)alarm!)._timer.Dispose(), this);
            Wait(_delay);
        }

        public void Dispose()
        {
            _cancelled.Unregister();
            _timer.Dispose();
        }

        private void Wait(TimeSpan wait)
        {
            // Whole milliseconds are what a timer knows: rounded up, so that what remains is not waited for in circles.
            var whole = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
            _timer.Change(whole < LongestWait ? whole : LongestWait, _interval ?? Timeout.InfiniteTimeSpan);
        }

        private void Fire()
        {
            if (_scheduler._disposed || _cancelable is { IsCancellationRequested: true })
            {
                Dispose();
                return;
            }

            if (_interval is null)
            {
                // A timer's clock is coarser than the one that the wait is measured by.
                if (_delay - _scheduler._time.GetElapsedTime(_asked) is var remains && remains > TimeSpan.Zero)
                {
                    Wait(remains);
                    return;
                }

                Dispose();
            }

            try
            {
                _action();
            }
            catch (Exception failure)
            {
                _scheduler.Log.Error(failure, "What was scheduled failed: {0}", failure.Message);
            }
        }
    }
}

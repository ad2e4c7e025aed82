using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Microsoft.Extensions.Time.Testing;

namespace RsPa.Testing.VirtualTime;

/// <summary>
/// An Akka scheduler over a clock that only the test moves. Unlike the test kit's own TestScheduler it fires every tick of a
/// periodic timer, in order, and it shares its clock with whatever else takes a <see cref="TimeProvider"/>.
/// </summary>
public sealed class VirtualScheduler : SchedulerBase
{
    private readonly FakeTimeProvider _time;
    private readonly DateTimeOffset _start;

    /// <summary>Called by Akka, by the name in <c>akka.scheduler.implementation</c>.</summary>
    public VirtualScheduler(Config config, ILoggingAdapter log)
        : base(config, log)
    {
        _time = VirtualClocks.Take(config.GetString(VirtualClocks.Key, ""));
        _start = _time.GetUtcNow();
    }

    public override TimeSpan MonotonicClock => _time.GetUtcNow() - _start;

    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    protected override DateTimeOffset TimeNow => _time.GetUtcNow();

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Start(delay, Timeout.InfiniteTimeSpan, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Start(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Start(delay, Timeout.InfiniteTimeSpan, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Start(delay, Timeout.InfiniteTimeSpan, action.Run, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Start(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Start(initialDelay, interval, action.Run, cancelable);

    private void Start(TimeSpan delay, TimeSpan period, Action action, ICancelable? cancelable)
    {
        if (cancelable is { IsCancellationRequested: true })
            return;
        var entry = new Entry(action, cancelable);
        entry.Timer = _time.CreateTimer(static state => ((Entry)state!).Fire(), entry, delay, period);
        cancelable?.Token.Register(static state => ((Entry)state!).Timer?.Dispose(), entry);
    }

    private sealed class Entry(Action action, ICancelable? cancelable)
    {
        public ITimer? Timer { get; set; }

        public void Fire()
        {
            if (cancelable is not { IsCancellationRequested: true })
                action();
        }
    }
}

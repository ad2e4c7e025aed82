using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Store;

/// <summary>
/// <c>store</c>: the door to the one writer of the main database. It takes every <see cref="StoreCommand"/>, refuses what exceeds the
/// queue's bound, and is answered for by the writer after the synced commit.
/// </summary>
public sealed class StoreActor : SystemActor, IWithTimers
{
    private readonly GroupCommit _writer;
    private readonly ClaimHook _claims;
    private readonly StoreSettings _settings;
    private readonly IEventBus _events;
    private readonly RestartDelays _delays;
    private readonly INodeSignals _signals;
    private readonly List<IActorRef> _flushed = [];
    private IDisposable? _following;
    private bool _runs;
    private bool _done;
    private long _refused;

    /// <param name="store">The main database.</param>
    /// <param name="settings">The writer's bounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="events">Where it is told what was committed.</param>
    /// <param name="delays">The waits after failures.</param>
    /// <param name="signals">The other nodes that share the database.</param>
    public StoreActor(IMainStore store, StoreSettings settings, TimeProvider time, IEventBus events, RestartDelays delays, INodeSignals signals)
        : base(events)
    {
        _signals = signals;
        _events = events;
        _settings = settings;
        _delays = delays;
        _claims = new ClaimHook(settings.Lease, signals);
        _writer = new GroupCommit(store, settings, time, _claims, events);

        Receive<StoreCommand>(Write);
        Receive<SlotOffer>(offer =>
        {
            _claims.Offer(offer, Sender);
            _writer.Wake();
        });
        Receive<LookForWork>(_ =>
        {
            _claims.Look();
            _writer.Wake();
        });
        Receive<Heard>(heard => Hear(heard.Signal));
        Receive<FlushWrites>(_ => Flush());
        Receive<WaitOver>(_ =>
        {
            State = ActorHealth.Ready;
            Run();
        });
        Receive<WriterStopped>(Stopped);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The props. It is restarted in place, so that what is in its mailbox is not lost.</summary>
    public static Props Props(IMainStore store, StoreSettings settings, TimeProvider time, IEventBus events, RestartPolicy restart, INodeSignals? signals = null)
    {
        var delays = new RestartDelays(restart, time);
        return Akka.Actor.Props.Create(() => new StoreActor(store, settings, time, events, delays, signals ?? INodeSignals.Nobody));
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        _following = _signals.Follow(signal => self.Tell(new Heard(signal)));

        // While it waits, commands gather in the writer's queue, within its bounds.
        var wait = _delays.Starting();
        if (wait > TimeSpan.Zero)
        {
            State = ActorHealth.Restarting;
            Timers.StartSingleTimer(WaitOver.Instance, WaitOver.Instance, wait);
        }
        else
        {
            Run();
        }

        _events.Publish(StoreStarted.Instance);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _following?.Dispose();

        // Those who wait are answered by the stream, also where it had not begun.
        _writer.Abandon(new InvalidOperationException("its actor has stopped"));
        Run();
    }

    private void Run()
    {
        if (_runs)
            return;
        _runs = true;
        _ = _writer.RunAsync(Context.System).PipeTo(Self, success: static () => new WriterStopped(null), failure: static failure => new WriterStopped(failure));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures()
    {
        Fault = _writer.Fault is { } fault ? new ActorFault(fault, "Nothing that was acknowledged is lost. Writes go on by themselves once the cause is gone.") : null;
        return
        [
            new HealthFigure.Number("waiting", _writer.Waiting, "{row}"),
            new HealthFigure.Number("limit", _settings.QueueLimit, "{row}"),
            new HealthFigure.Number("waiting_bytes", _writer.WaitingBytes, "By"),
            new HealthFigure.Number("limit_bytes", _settings.QueueBytes, "By"),
            new HealthFigure.Number("commits", _writer.Commits, "{commit}"),
            new HealthFigure.Number("writes", _writer.Writes, "{command}"),
            new HealthFigure.Number("refused", _refused, "{command}"),
        ];
    }

    private void Write(StoreCommand command)
    {
        if (_writer.TryAdd(command, Sender))
            return;
        _refused++;
        Sender.Tell(new StoreRefused(StoreRefusal.Busy, $"{_writer.Waiting:N0} writes with {_writer.WaitingBytes / 1024:N0} KiB wait for the disk already (tasks.write_queue = {_settings.QueueLimit}, tasks.write_queue_bytes = {_settings.QueueBytes / 1024:N0} KiB). Submit again shortly."));
    }

    private void Hear(NodeSignal signal)
    {
        switch (signal)
        {
            case NodeSignal.WorkIsDue:
                _claims.Look();
                _writer.Wake();
                break;
            case NodeSignal.StopTask stop:
                _claims.Stop(stop.Task);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(signal), signal, "an unknown signal");
        }
    }

    private void Flush()
    {
        State = "flushing";
        _writer.Complete();
        Run();
        if (_done)
            Sender.Tell(PhaseDone.Instance);
        else
            _flushed.Add(Sender);
    }

    private void Stopped(WriterStopped stopped)
    {
        // All who waited have their answer by now. Those in the mailbox behind this get theirs from the parent.
        if (stopped.Failure is { } failure)
            throw new InvalidOperationException(failure.Message, failure);
        _done = true;
        State = "flushed";
        foreach (var waiting in _flushed)
            waiting.Tell(PhaseDone.Instance);
    }

    private sealed record WaitOver : INoSerializationVerificationNeeded
    {
        public static WaitOver Instance { get; } = new();
    }

    private sealed record Heard(NodeSignal Signal) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record WriterStopped(Exception? Failure) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}

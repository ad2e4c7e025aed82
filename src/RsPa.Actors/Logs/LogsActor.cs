using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Logs;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Logs;

/// <summary>Keeps the log: has a <see cref="LogWriter"/> write it while there is something to write, answers questions about it, and removes what is old.</summary>
public sealed partial class LogsActor : SystemActor, IWithTimers, IDisposable
{
    private readonly LogChannel _channel;
    private readonly ILogStore _store;
    private readonly LogsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LogWriter _writer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<IActorRef> _flushing = [];

    private IMaterializer? _materializer;
    private bool _waiting;
    private bool _writing;
    private bool _pruning;
    private long _pruned;

    /// <summary>Makes the actor. It begins to write when it has started.</summary>
    public LogsActor(LogChannel channel, ILogStore store, LogsOptions options, TimeProvider time, IEventBus events, ILogger<LogsActor> logger)
        : base(events)
    {
        _channel = channel;
        _store = store;
        _options = options;
        _time = time;
        _logger = logger;
        _writer = new LogWriter(channel, store, options, time, logger);

        Receive<EntriesWait>(_ => Write());
        Receive<WritingEnded>(Ended);
        Receive<FlushLogs>(_ => Flush());
        Receive<GetLogs>(message => Find(message.Query));
        Receive<GetLogsState>(_ => Sender.Tell(Now()));
        Receive<PruneLogs>(_ => Prune());
        Receive<PruneEnded>(PruneEnd);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make the actor.</summary>
    public static Props Props(LogChannel channel, ILogStore store, LogsOptions options, TimeProvider time, IEventBus events, ILogger<LogsActor> logger) =>
        Akka.Actor.Props.Create(() => new LogsActor(channel, store, options, time, events, logger));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer("prune", new PruneLogs(), _options.PruneInterval);
        // Its own, which goes with it: that of the system may end before it, and then holds up whoever asks it for a stream.
        _materializer = Context.Materializer();
        Wait();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _writer.Stopped();
        _stopping.Cancel();
    }

    /// <summary>Called by Akka when the actor has stopped.</summary>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures()
    {
        var now = Now();
        Fault = now.Failure is { } failure ? new ActorFault(failure, "Look at the disk that holds logs.db; entries wait, and what does not fit is counted as dropped.") : null;
        return
        [
            new HealthFigure.Number("written", now.Written, "{entry}"),
            new HealthFigure.Number("waiting", now.Waiting, "{entry}"),
            new HealthFigure.Number("dropped", now.Dropped.Total, "{entry}"),
        ];
    }

    private void Wait()
    {
        if (_waiting)
            return;
        _waiting = true;
        _ = _channel.WaitAsync(_stopping.Token).PipeTo(Self, success: () => new EntriesWait(), failure: _ => new EntriesWait());
    }

    private void Write()
    {
        _waiting = false;
        if (_writing)
            return;
        if (_channel.Waiting > 0)
            Begin(_writer.RunAsync(_materializer!), isRest: false);
        else
            Wait();
    }

    private void Begin(Task writing, bool isRest)
    {
        _writing = true;
        _ = writing.PipeTo(Self, success: () => new WritingEnded(isRest), failure: _ => new WritingEnded(isRest));
    }

    private void Flush()
    {
        _flushing.Add(Sender);
        if (_writing)
            _writer.Flush();
        else
            Begin(_writer.WriteRestAsync(), isRest: true);
    }

    private void Ended(WritingEnded ended)
    {
        _writing = false;
        if (_flushing.Count > 0 && _channel.Waiting > 0 && !(ended.IsRest && _writer.Failure is not null))
        {
            Begin(_writer.WriteRestAsync(), isRest: true);
            return;
        }

        foreach (var flushing in _flushing)
            flushing.Tell(new LogsFlushed(_channel.Waiting));
        _flushing.Clear();
        Wait();
    }

    private void Find(LogQuery query) =>
        _ = _store.QueryAsync(query, _stopping.Token).PipeTo(
            Sender,
            Self,
            success: rows => new LogQueryReply.Found(rows),
            failure: cause => new LogQueryReply.Failed(cause.GetBaseException().Message));

    private LogsState Now() => new(_writer.Written, _writer.Waiting, _channel.Drops, _pruned, _writer.Failure?.Message, _writer.Failure?.Since);

    private void Prune()
    {
        if (_pruning)
            return;
        _pruning = true;
        _ = _store.PruneAsync(_time.GetUtcNow() - _options.Retention, _options.PruneBatch, _stopping.Token)
            .PipeTo(Self, success: count => new PruneEnded(count, null), failure: cause => new PruneEnded(0, cause));
    }

    private void PruneEnd(PruneEnded ended)
    {
        _pruning = false;
        _pruned += ended.Count;
        if (ended.Cause is { } cause)
            LogPruneFailed(cause);
        else if (ended.Count >= _options.PruneBatch)
            Self.Tell(new PruneLogs());
    }

    // What the actor tells itself: it is never serialised, and no letter worth a line when it comes after the stop.
    private abstract record Internal : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record EntriesWait : Internal;

    private sealed record WritingEnded(bool IsRest) : Internal;

    private sealed record PruneEnded(int Count, Exception? Cause) : Internal;
}

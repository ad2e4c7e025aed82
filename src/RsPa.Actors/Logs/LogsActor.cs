using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Protocol.Logs;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Logs;

/// <summary>
/// Writes what waits in the <see cref="LogChannel"/> to the store, in batches, one write at a time. While a write runs or the store
/// fails, entries gather in the channel, whose bound is the limit; what is lost is counted, and told in the log when writing works again.
/// </summary>
public sealed partial class LogsActor : SystemActor, IWithTimers, IDisposable
{
    private readonly LogChannel _channel;
    private readonly ILogStore _store;
    private readonly LogsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<IActorRef> _flushing = [];

    private List<LogEntry>? _batch;
    private LogDrops _reported = LogDrops.None;
    private LogDrops _reportedByBatch = LogDrops.None;
    private bool _batchReports;
    private bool _writing;
    private bool _waiting;
    private bool _pruning;
    private int _failures;
    private long _written;
    private long _pruned;
    private string? _failure;
    private DateTimeOffset? _failingSince;

    /// <summary>Makes the actor. It begins to write when it has started.</summary>
    public LogsActor(LogChannel channel, ILogStore store, LogsOptions options, TimeProvider time, ILogger<LogsActor> logger)
    {
        _channel = channel;
        _store = store;
        _options = options;
        _time = time;
        _logger = logger;

        Receive<EntriesWait>(_ => Linger());
        Receive<WriteNext>(_ => Write());
        Receive<BatchWritten>(_ => Written());
        Receive<BatchFailed>(message => Failed(message.Cause));
        Receive<FlushLogs>(_ => Flush());
        Receive<GetLogs>(message => Find(message.Query));
        Receive<GetLogsState>(_ => Sender.Tell(Now()));
        Receive<PruneLogs>(_ => Prune());
        Receive<PruneEnded>(PruneEnd);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make the actor.</summary>
    public static Props Props(LogChannel channel, ILogStore store, LogsOptions options, TimeProvider time, ILogger<LogsActor> logger) =>
        Akka.Actor.Props.Create(() => new LogsActor(channel, store, options, time, logger));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer("prune", new PruneLogs(), _options.PruneInterval);
        Wait();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        // A write under way is left to end by itself; a batch that waits for its next try has nobody left to make it.
        if (_batch is not null && !_writing)
            Drop(LogDropReason.Stopped);
        _stopping.Cancel();
    }

    /// <summary>Called by Akka when the actor has stopped.</summary>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Details()
    {
        var now = Now();
        Fault = now.Failure is { } failure ? new ActorFault(failure, "Look at the disk that holds logs.db; entries wait, and what does not fit is counted as dropped.") : null;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["written"] = $"{now.Written}",
            ["waiting"] = $"{now.Waiting}",
            ["dropped"] = $"{now.Dropped.Total}",
        };
    }

    private void Wait()
    {
        if (_waiting)
            return;
        _waiting = true;
        _ = _channel.WaitAsync(_stopping.Token).PipeTo(Self, success: () => new EntriesWait(), failure: _ => new EntriesWait());
    }

    private void Linger()
    {
        _waiting = false;
        if (_options.Linger > TimeSpan.Zero && !Timers.IsTimerActive("write"))
            Timers.StartSingleTimer("write", new WriteNext(), _options.Linger);
        else if (_options.Linger <= TimeSpan.Zero)
            Write();
    }

    private void Write()
    {
        if (_writing)
            return;
        _batch ??= NextBatch();
        if (_batch.Count == 0)
        {
            _batch = null;
            EndFlushes();
            Wait();
            return;
        }

        _writing = true;
        _ = AppendAsync(_batch).PipeTo(Self, success: () => new BatchWritten(), failure: cause => new BatchFailed(cause));
    }

    private List<LogEntry> NextBatch()
    {
        var batch = _channel.Take(_options.BatchSize);
        _reportedByBatch = _channel.Drops;
        var report = DropReport.Of(_reported, _reportedByBatch, _time.GetUtcNow(), _options.Node);
        _batchReports = report is not null;
        if (report is not null)
            batch.Insert(0, report);
        return batch;
    }

    private async Task AppendAsync(List<LogEntry> batch)
    {
        using var limit = new CancellationTokenSource(_options.WriteTimeout, _time);
        await _store.AppendAsync(batch, limit.Token).ConfigureAwait(false);
    }

    private void Written()
    {
        _writing = false;
        _written += _batch!.Count;
        _reported = _reportedByBatch;
        _batch = null;
        _failures = 0;
        if (_failure is not null)
        {
            LogRecovered(_channel.Drops.Total);
            _failure = null;
            _failingSince = null;
        }

        if (_channel.Waiting > 0 || _flushing.Count > 0)
            Self.Tell(new WriteNext());
        else
            Wait();
    }

    private void Failed(Exception cause)
    {
        _writing = false;
        _failures++;
        if (_failure is null)
        {
            _failingSince = _time.GetUtcNow();
            LogStoreFails(cause, _channel.Capacity);
        }

        _failure = cause.Message;
        if (_failures % _options.WriteAttempts == 0)
        {
            Drop(LogDropReason.StoreFailed);
            EndFlushes();
        }

        Timers.StartSingleTimer("write", new WriteNext(), _options.RetryDelay);
    }

    private void Drop(LogDropReason reason)
    {
        // The report of earlier drops is not an entry of anybody's: the next batch carries a new one.
        _channel.CountDropped(reason, _batch!.Count - (_batchReports ? 1 : 0));
        _batch = null;
    }

    private void Flush()
    {
        _flushing.Add(Sender);
        Write();
    }

    private void EndFlushes()
    {
        foreach (var flushing in _flushing)
            flushing.Tell(new LogsFlushed(_channel.Waiting));
        _flushing.Clear();
    }

    private void Find(LogQuery query) =>
        _ = _store.QueryAsync(query, _stopping.Token).PipeTo(
            Sender,
            Self,
            success: rows => new LogQueryReply.Found(rows),
            failure: cause => new LogQueryReply.Failed(cause.GetBaseException().Message));

    private LogsState Now() =>
        new(_written, _channel.Waiting + (_batch?.Count ?? 0), _channel.Drops, _pruned, _failure, _failingSince);

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

    private sealed record WriteNext : Internal;

    private sealed record BatchWritten : Internal;

    private sealed record BatchFailed(Exception Cause) : Internal;

    private sealed record PruneEnded(int Count, Exception? Cause) : Internal;
}

using Akka.Streams;
using Akka.Streams.Dsl;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Actors.Logs;

/// <summary>
/// Writes what waits in the <see cref="LogChannel"/> to the store, in groups, one write at a time. While a write runs or the store
/// fails, entries gather in the channel, whose bound is the limit; what is lost is counted, and told in the log when writing works again.
/// </summary>
internal sealed partial class LogWriter(LogChannel channel, ILogStore store, LogsOptions options, TimeProvider time, ILogger logger)
{
    private readonly ILogger _logger = logger;
    private TaskCompletionSource _flushed = new();
    private UniqueKillSwitch? _stream;
    private LogDrops _reported = LogDrops.None;
    private int _gathered;
    private int _writing;
    private long _written;
    private volatile Failing? _failing;

    /// <summary>Entries written since the start.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Entries that wait to be written.</summary>
    public int Waiting => channel.Waiting + Volatile.Read(ref _gathered) + Volatile.Read(ref _writing);

    /// <summary>Why the last write failed, and since when writes do; nothing when the last one did not.</summary>
    public Failing? Failure => _failing;

    /// <summary>
    /// Writes until nothing waits any more. The stream then ends, since its clock would go on beside a service that has nothing to say.
    /// </summary>
    /// <param name="materializer">Runs the stream.</param>
    public async Task RunAsync(IMaterializer materializer)
    {
        _flushed = new TaskCompletionSource();
        var (stream, ended) = channel.Source()
            .ViaMaterialized(KillSwitches.Single<LogEntry>(), Keep.Right)
            .Select(entry =>
            {
                Interlocked.Increment(ref _gathered);
                return entry;
            })
            .GroupedWithin(options.BatchSize, options.Linger)
            .SelectAsync(1, WriteGroupAsync)
            .ToMaterialized(Sink.Ignore<bool>(), Keep.Both)
            .Run(materializer);
        _stream = stream;
        await ended.ConfigureAwait(false);
    }

    /// <summary>Has the stream write what it has gathered, without further waits, and end.</summary>
    public void Flush()
    {
        _flushed.TrySetResult();
        _stream?.Shutdown();
    }

    /// <summary>Writes what waits in the channel, and what is to be told of drops, without waits and while no stream runs. It ends early where the store fails.</summary>
    public async Task WriteRestAsync()
    {
        _flushed.TrySetResult();
        List<LogEntry> rest;
        do
        {
            rest = channel.Take(options.BatchSize);
            Interlocked.Add(ref _gathered, rest.Count);
        }
        while ((rest.Count > 0 || channel.Drops != _reported) && await WriteGroupAsync(rest).ConfigureAwait(false));
    }

    /// <summary>Counts what was gathered for a group and can't be written any more, for the stream has been stopped. A write under way goes on, without further waits.</summary>
    public void Stopped()
    {
        _flushed.TrySetResult();
        channel.CountDropped(LogDropReason.Stopped, Interlocked.Exchange(ref _gathered, 0));
    }

    private async Task<bool> WriteGroupAsync(IEnumerable<LogEntry> gathered)
    {
        var group = gathered.ToList();
        Interlocked.Add(ref _gathered, -group.Count);
        Volatile.Write(ref _writing, group.Count);
        var isWritten = await TryAsync(group).ConfigureAwait(false);
        Volatile.Write(ref _writing, 0);
        if (!isWritten)
            channel.CountDropped(LogDropReason.StoreFailed, group.Count);
        if (channel.Waiting == 0)
            _stream?.Shutdown();
        return isWritten;
    }

    private async Task<bool> TryAsync(List<LogEntry> group)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Of earlier drops is told anew at each attempt, until one succeeds.
            var drops = channel.Drops;
            var report = DropReport.Of(_reported, drops, time.GetUtcNow(), options.Node);
            try
            {
                using var limit = new CancellationTokenSource(options.WriteTimeout, time);
                await store.AppendAsync(report is null ? group : [report, .. group], limit.Token).ConfigureAwait(false);
                _reported = drops;
                Interlocked.Add(ref _written, group.Count + (report is null ? 0 : 1));
                LogsInstruments.Written.Add(group.Count);
                Succeeded();
                return true;
            }
            catch (Exception cause)
            {
                Failed(cause);
                if (attempt >= options.WriteAttempts)
                    return false;
            }

            // A flush ends the wait, and all that would follow.
            await _flushed.Task.WaitAsync(options.RetryDelay, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Succeeded()
    {
        if (_failing is null)
            return;
        _failing = null;
        LogRecovered(channel.Drops.Total);
    }

    private void Failed(Exception cause)
    {
        var since = _failing?.Since;
        _failing = new Failing(cause.Message, since ?? time.GetUtcNow());
        if (since is null)
            LogStoreFails(cause, channel.Capacity);
    }

    /// <summary>That writes fail.</summary>
    /// <param name="Message">Why the last one did.</param>
    /// <param name="Since">When they began to.</param>
    public sealed record Failing(string Message, DateTimeOffset Since);
}

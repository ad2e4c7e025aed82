using System.Threading.Channels;
using Akka;
using Akka.Streams.Dsl;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Actors.Logs;

/// <summary>
/// The bounded queue between whoever logs and the logs actor. It exists before the actor system and after it: entries wait in it
/// until somebody reads them. Writing never blocks and never fails; an entry without room is counted and dropped.
/// </summary>
public sealed class LogChannel
{
    private readonly Channel<LogEntry> _channel;
    private long _queueFull;
    private long _storeFailed;
    private long _stopped;

    /// <summary>Makes a queue.</summary>
    /// <param name="capacity">The most entries that wait, at least 1; 10,000 by default, which is a few MB.</param>
    public LogChannel(int capacity = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        // The newest entry is the one that is dropped: the older ones say how the trouble began.
        _channel = Channel.CreateBounded<LogEntry>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait });
    }

    /// <summary>The most entries that wait.</summary>
    public int Capacity { get; }

    /// <summary>Entries that wait now.</summary>
    public int Waiting => _channel.Reader.Count;

    /// <summary>Entries dropped so far.</summary>
    public LogDrops Drops => new(Interlocked.Read(ref _queueFull), Interlocked.Read(ref _storeFailed), Interlocked.Read(ref _stopped));

    /// <summary>Queues an entry, or counts it as dropped. From any thread.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryWrite(LogEntry entry)
    {
        if (_channel.Writer.TryWrite(entry))
            return true;
        CountDropped(LogDropReason.QueueFull, 1);
        return false;
    }

    /// <summary>Takes the oldest entries out.</summary>
    /// <param name="most">The most to take.</param>
    internal List<LogEntry> Take(int most)
    {
        var taken = new List<LogEntry>(Math.Min(most, Waiting));
        while (taken.Count < most && _channel.Reader.TryRead(out var entry))
            taken.Add(entry);
        return taken;
    }

    /// <summary>The entries as a stream; it ends only with the stream that reads it.</summary>
    internal Source<LogEntry, NotUsed> Source() => ChannelSource.FromReader(_channel.Reader);

    /// <summary>Waits until there is something to take.</summary>
    internal async Task WaitAsync(CancellationToken cancellationToken) =>
        await _channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);

    internal void CountDropped(LogDropReason reason, int count)
    {
        LogsInstruments.Drop(reason, count);
        switch (reason)
        {
            case LogDropReason.QueueFull:
                Interlocked.Add(ref _queueFull, count);
                break;
            case LogDropReason.StoreFailed:
                Interlocked.Add(ref _storeFailed, count);
                break;
            case LogDropReason.Stopped:
                Interlocked.Add(ref _stopped, count);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(reason), reason, "This is not a reason for a drop.");
        }
    }
}

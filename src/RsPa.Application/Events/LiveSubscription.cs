using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using RsPa.Agents;

namespace RsPa.Application.Events;

/// <summary>One follower of live changes, with its buffer.</summary>
public sealed class LiveSubscription : IDisposable
{
    private readonly Channel<LiveChange> _buffer;
    private readonly TaskId? _task;
    private readonly Action<LiveSubscription> _leave;
    private long _dropped;

    internal LiveSubscription(TaskId? task, int buffer, Action<LiveSubscription> leave)
    {
        _task = task;
        _leave = leave;
        var bounded = new BoundedChannelOptions(buffer) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true };
        _buffer = Channel.CreateBounded<LiveChange>(bounded, _ => Interlocked.Increment(ref _dropped));
    }

    /// <summary>Waits until there is something to take.</summary>
    /// <returns>Whether there is: false after <paramref name="timeout"/>.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await _buffer.Reader.WaitToReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Takes the oldest change of the buffer.</summary>
    public bool TryTake([NotNullWhen(true)] out LiveChange? change) => _buffer.Reader.TryRead(out change);

    /// <summary>How many changes were lost since the last call.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    /// <inheritdoc/>
    public void Dispose() => _leave(this);

    internal void Offer(LiveChange change)
    {
        if (_task is null || _task == change.Task)
            _buffer.Writer.TryWrite(change);
    }
}

using System.Collections.Concurrent;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Store;

/// <summary>The other nodes, as a test plays them.</summary>
internal sealed class HeardSignals : INodeSignals, IDisposable
{
    private readonly TaskCompletionSource _followed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _unfollowed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<NodeSignal> _told = new();
    private readonly SemaphoreSlim _more = new(0);
    private Action<NodeSignal> _heard = _ => throw new InvalidOperationException("nobody follows");

    public IReadOnlyCollection<NodeSignal> Told => _told;

    public void Tell(NodeSignal signal)
    {
        _told.Enqueue(signal);
        _more.Release();
    }

    public IDisposable Follow(Action<NodeSignal> heard)
    {
        _heard = heard;
        _followed.SetResult();
        return new Following(this);
    }

    public void Hear(NodeSignal signal) => _heard(signal);

    public Task FollowedAsync() => _followed.Task.WaitAsync(TestLimit.Token());

    public Task UnfollowedAsync() => _unfollowed.Task.WaitAsync(TestLimit.Token());

    public async Task UntilAsync(NodeSignal signal)
    {
        while (!_told.Contains(signal))
            await _more.WaitAsync(TestLimit.Token());
    }

    public void Dispose() => _more.Dispose();

    private sealed class Following(HeardSignals signals) : IDisposable
    {
        public void Dispose() => signals._unfollowed.SetResult();
    }
}

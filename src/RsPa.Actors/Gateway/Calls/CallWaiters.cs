namespace RsPa.Actors.Gateway.Calls;

/// <summary>The callers of one call, each of whom is told when it waits in the queue. From any thread.</summary>
internal sealed class CallWaiters
{
    private readonly Lock _gate = new();
    private List<Waiter>? _all;
    private bool _isWaiting;

    /// <summary>A caller more. Where the call waits, it is told so now.</summary>
    /// <returns>To be disposed when it wants no more of the call; where it was told to wait, it is told that it does so no longer.</returns>
    public IDisposable Add(Action<bool>? waits)
    {
        if (waits is null)
            return Nobody.Instance;
        var waiter = new Waiter(this, waits);
        lock (_gate)
        {
            (_all ??= []).Add(waiter);
            waiter.Tell(_isWaiting);
        }

        return waiter;
    }

    /// <summary>The call begins to wait, or does so no longer.</summary>
    public void Tell(bool isWaiting)
    {
        lock (_gate)
        {
            _isWaiting = isWaiting;
            foreach (var waiter in _all ?? [])
                waiter.Tell(isWaiting);
        }
    }

    private void Remove(Waiter waiter)
    {
        lock (_gate)
        {
            if (_all is not null && _all.Remove(waiter))
                waiter.Tell(isWaiting: false);
        }
    }

    private sealed class Nobody : IDisposable
    {
        public static Nobody Instance { get; } = new();

        public void Dispose()
        {
        }
    }

    private sealed class Waiter(CallWaiters all, Action<bool> waits) : IDisposable
    {
        private bool _told;

        // Under the gate. What it was told already it is not told again.
        public void Tell(bool isWaiting)
        {
            if (isWaiting == _told)
                return;
            _told = isWaiting;
            waits(isWaiting);
        }

        public void Dispose() => all.Remove(this);
    }
}

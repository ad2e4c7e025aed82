namespace RsPa.Actors.Gateway;

/// <summary>
/// The slots of one server: so many calls run at once, the others wait in the order in which they came, and of these there is a most,
/// too. Safe for many callers at once.
/// </summary>
/// <param name="slots">How many calls run at once, 1 and above.</param>
/// <param name="mostWaiting">How many may wait, 1 and above.</param>
internal sealed class CallSlots(int slots, int mostWaiting)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource<IDisposable>> _waiting = [];
    private int _busy;

    /// <summary>How many calls there may be at once.</summary>
    public int Slots => slots;

    /// <summary>How many slots are taken.</summary>
    public int Busy
    {
        get
        {
            lock (_lock)
                return _busy;
        }
    }

    /// <summary>How many calls wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Takes a slot, as soon as it is this call's turn.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The slot; disposing it, once or more often, gives it back. Nothing where too many wait already.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended; no slot was taken.</exception>
    public async Task<IDisposable?> TakeAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<IDisposable>> place;
        lock (_lock)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_busy < slots)
            {
                _busy++;
                return new Slot(this);
            }

            if (_waiting.Count >= mostWaiting)
                return null;
            place = _waiting.AddLast(new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        var leaving = cancellationToken.Register(() => Leave(place, cancellationToken));
        await using (leaving.ConfigureAwait(false))
            return await place.Value.Task.ConfigureAwait(false);
    }

    private void Leave(LinkedListNode<TaskCompletionSource<IDisposable>> place, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (place.List is null)
                return; // its turn came in the very moment
            _waiting.Remove(place);
        }

        place.Value.TrySetCanceled(cancellationToken);
    }

    private void GiveBack()
    {
        lock (_lock)
        {
            if (_waiting.First is not { } next)
            {
                _busy--;
                return;
            }

            _waiting.Remove(next);
            next.Value.SetResult(new Slot(this)); // from one call to the next, so that nobody slips in between
        }
    }

    private sealed class Slot(CallSlots owner) : IDisposable
    {
        private int _isBack;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isBack, 1) == 0)
                owner.GiveBack();
        }
    }
}

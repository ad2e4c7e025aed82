using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway.Caching;

/// <summary>
/// Calls that are made once for all who ask the same at once. One who leaves takes nothing from the others; when the last one leaves, the call
/// is ended. One who is more urgent than those before makes it more urgent. From any thread.
/// </summary>
/// <typeparam name="TKey">What tells calls apart.</typeparam>
/// <typeparam name="TCall">A call.</typeparam>
/// <param name="end">Ends a call that nobody wants any more. Called once for each such call, outside of any lock.</param>
/// <param name="raise">Makes a call more urgent. Called in the order in which callers join.</param>
internal sealed class SharedCalls<TKey, TCall>(Action<TCall> end, Action<TCall, Lane> raise)
    where TKey : notnull
    where TCall : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Shared> _calls = [];

    /// <summary>Calls that can be joined. As many as are queued and running, at most.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _calls.Count;
        }
    }

    /// <summary>Joins a call, or begins it.</summary>
    /// <param name="key">Which call.</param>
    /// <param name="lane">How urgent it is to this caller.</param>
    /// <param name="begin">Begins it; quick, since others wait meanwhile.</param>
    /// <param name="canJoin">Whether one that is under way can still be joined.</param>
    /// <returns>This caller's part in it, to be disposed when it wants no more.</returns>
    public Share Join(TKey key, Lane lane, Func<TCall> begin, Func<TCall, bool> canJoin)
    {
        lock (_gate)
        {
            if (_calls.TryGetValue(key, out var shared) && canJoin(shared.Call))
            {
                shared.Callers++;
                if (lane < shared.Lane)
                {
                    shared.Lane = lane;
                    raise(shared.Call, lane);
                }

                return new Share(this, shared, hasJoined: true);
            }

            var mine = new Shared(key, begin(), lane);
            _calls[key] = mine;
            return new Share(this, mine, hasJoined: false);
        }
    }

    /// <summary>A call is over: who comes from now on begins another one.</summary>
    public void Over(TKey key, TCall call)
    {
        lock (_gate)
        {
            if (_calls.TryGetValue(key, out var shared) && ReferenceEquals(shared.Call, call))
                _calls.Remove(key);
        }
    }

    private void Leave(Shared shared)
    {
        lock (_gate)
        {
            if (--shared.Callers > 0)
                return;
            if (_calls.TryGetValue(shared.Key, out var present) && present == shared)
                _calls.Remove(shared.Key);
        }

        end(shared.Call);
    }

    /// <summary>One caller's part in a call.</summary>
    internal sealed class Share : IDisposable
    {
        private readonly SharedCalls<TKey, TCall> _all;
        private readonly Shared _shared;
        private int _hasLeft;

        internal Share(SharedCalls<TKey, TCall> all, Shared shared, bool hasJoined) => (_all, _shared, HasJoined) = (all, shared, hasJoined);

        /// <summary>The call.</summary>
        public TCall Call => _shared.Call;

        /// <summary>Whether it was under way already.</summary>
        public bool HasJoined { get; }

        /// <summary>Wants no more of it. Twice does no harm.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _hasLeft, 1) == 0)
                _all.Leave(_shared);
        }
    }

    internal sealed class Shared(TKey key, TCall call, Lane lane)
    {
        public TKey Key { get; } = key;

        public TCall Call { get; } = call;

        public Lane Lane { get; set; } = lane;

        public int Callers { get; set; } = 1;
    }
}

using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Actors.Gateway.Accounting;

/// <summary>The calls that wait to be stored, oldest first, within a bound. It outlives the restarts of its actor, which alone uses it.</summary>
/// <param name="limit">The most calls; what comes beyond is dropped and counted.</param>
public sealed class CallBuffer(int limit)
{
    private readonly Queue<ModelCallRecord> _waiting = new();

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>How many were dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>How many are stored.</summary>
    public long Stored { get; private set; }

    /// <summary>Adds one.</summary>
    /// <returns>Whether there was room.</returns>
    public bool Add(ModelCallRecord call)
    {
        if (_waiting.Count >= limit)
        {
            Dropped++;
            return false;
        }

        _waiting.Enqueue(call);
        return true;
    }

    /// <summary>The next ones to store, which stay here until they are.</summary>
    public IReadOnlyList<ModelCallRecord> Next() => [.. _waiting.Take(RecordModelCalls.Most)];

    /// <summary>The oldest ones are stored.</summary>
    public void Remove(int count)
    {
        Stored += count;
        Skip(count);
    }

    /// <summary>The oldest ones can't be stored, and never will be.</summary>
    public void Drop(int count)
    {
        Dropped += count;
        Skip(count);
    }

    private void Skip(int count)
    {
        for (var i = 0; i < count; i++)
            _waiting.Dequeue();
    }
}

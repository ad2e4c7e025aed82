namespace RsPa.Persistence.Postgres.Nodes;

/// <summary>How far a node's clock is from the database's, and whether that is worth telling: once, until it has come right.</summary>
/// <param name="tolerance">From which difference on.</param>
internal sealed class ClockWatch(TimeSpan tolerance)
{
    private long? _comparedAt;
    private bool _told;
    private long _offset = long.MinValue;

    /// <summary>How far this node's clock is ahead; nothing before the first comparison.</summary>
    public TimeSpan? Offset => Volatile.Read(ref _offset) is var ticks && ticks == long.MinValue ? null : new TimeSpan(ticks);

    /// <summary>Whether it is time to compare them.</summary>
    public bool IsDue(long now, TimeSpan interval, TimeProvider time) => _comparedAt is not { } at || time.GetElapsedTime(at, now) >= interval;

    /// <summary>Compares them.</summary>
    /// <param name="ours">This node's time.</param>
    /// <param name="theirs">The database's at that moment.</param>
    /// <param name="now">When, as a time stamp.</param>
    /// <returns>The difference, where it is to be told.</returns>
    public TimeSpan? Compare(DateTimeOffset ours, DateTimeOffset theirs, long now)
    {
        _comparedAt = now;
        var offset = ours - theirs;
        Volatile.Write(ref _offset, offset.Ticks);
        var (differs, told) = (offset.Duration() > tolerance, _told);
        _told = differs;
        return differs && !told ? offset : null;
    }
}

namespace RsPa.Actors.Gateway;

/// <summary>A clock that never goes back: where the system's is set back, it goes on from where it was.</summary>
internal sealed class ForwardClock(TimeProvider time)
{
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private TimeSpan _ahead;

    /// <summary>The time.</summary>
    public DateTimeOffset Now()
    {
        var now = time.GetUtcNow() + _ahead;
        if (now < _last)
        {
            _ahead += _last - now;
            now = _last;
        }

        return _last = now;
    }
}

namespace RsPa.Actors.Supervision;

/// <summary>
/// How long an actor that is restarted in place waits before it goes on with its work. Its mailbox lives through the restart, so that no
/// message is lost: the actor goes on taking messages meanwhile, within the bounds that it has. One is made for an actor, and
/// outlives its restarts.
/// </summary>
/// <param name="policy">The waits.</param>
/// <param name="time">The clock.</param>
public sealed class RestartDelays(RestartPolicy policy, TimeProvider time)
{
    private int _starts;
    private TimeSpan _next = policy.MinBackoff;
    private long _last;

    /// <summary>Called as the actor starts.</summary>
    /// <returns>How long to wait: nothing at the first start; then <see cref="RestartPolicy.MinBackoff"/>, doubled with each restart up to <see cref="RestartPolicy.MaxBackoff"/>, and anew once it has run for that long.</returns>
    public TimeSpan Starting()
    {
        var last = _last;
        _last = time.GetTimestamp();
        if (_starts++ == 0)
            return TimeSpan.Zero;
        if (time.GetElapsedTime(last) >= policy.MaxBackoff + _next)
            _next = policy.MinBackoff;
        var wait = _next;
        _next = _next * 2 < policy.MaxBackoff ? _next * 2 : policy.MaxBackoff;
        return wait;
    }
}

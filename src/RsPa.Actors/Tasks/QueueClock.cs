namespace RsPa.Actors.Tasks;

/// <summary>
/// The places in the queue of what is due at once: they grow with each submission, also where the clock is set back, so that what was
/// submitted first goes first. As fine as the store keeps moments, a microsecond. Used by one writer.
/// </summary>
/// <param name="newest">The newest place that was given; nothing where there is none.</param>
public sealed class QueueClock(DateTimeOffset? newest = null)
{
    private static readonly TimeSpan Step = TimeSpan.FromMicroseconds(1);

    private DateTimeOffset _newest = newest ?? DateTimeOffset.MinValue;

    /// <summary>The next place: the time, or where that lies before the newest place, the one after that.</summary>
    /// <param name="now">The time.</param>
    public DateTimeOffset Next(DateTimeOffset now) => _newest = now >= _newest ? now : _newest + Step;
}

using RsPa.Actors.Decisions;

namespace RsPa.Actors.Retries;

/// <summary>The waits between tries: each is twice the one before, up to a longest one, and may be shortened at random.</summary>
/// <param name="First">The wait before the first retry, from zero.</param>
/// <param name="Longest">The longest wait, from zero.</param>
/// <param name="Jitter">The share of a wait that randomness may take off, from 0 to 1, so that those who failed together do not come back together.</param>
[Decision]
public sealed record ExponentialBackoff(TimeSpan First, TimeSpan Longest, double Jitter = 0)
{
    // More doublings exceed any longest wait but for a first one of zero, which stays zero.
    private const int MostDoublings = 62;

    /// <summary>The wait before a retry.</summary>
    /// <param name="retries">The retries before it, from 0; any number.</param>
    /// <param name="random">From 0, nothing is taken off, to 1, all of <see cref="Jitter"/> is.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="retries"/> is negative.</exception>
    public TimeSpan Wait(int retries, double random = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(retries);
        var doublings = Math.Min(retries, MostDoublings);
        var full = First.Ticks <= Longest.Ticks >> doublings ? TimeSpan.FromTicks(First.Ticks << doublings) : Longest;
        return Jitter == 0 ? full : full * (1 - (Jitter * random));
    }
}

namespace RsPa.Actors.Gateway.Accounting;

/// <summary>How durations are spread, to 5 %, in a fixed amount of memory.</summary>
internal sealed class Durations
{
    private const double Growth = 1.05;
    private const double Shortest = 1e-4; // seconds: what is shorter counts as this long
    private static readonly double Step = Math.Log(Growth);
    private static readonly int Most = Place(TimeSpan.FromDays(30)) + 1;

    private readonly int[] _counts = new int[Most];
    private long _count;

    /// <summary>Adds one.</summary>
    public void Add(TimeSpan duration)
    {
        _counts[Math.Clamp(Place(duration), 0, Most - 1)]++;
        _count++;
    }

    /// <summary>What a part of them does not exceed; none where there is none.</summary>
    /// <param name="part">The part, above 0, up to 1.</param>
    public TimeSpan? Quantile(double part)
    {
        if (_count == 0)
            return null;
        var wanted = (long)Math.Ceiling(part * _count);
        var place = 0;
        for (long seen = _counts[0]; seen < wanted; seen += _counts[place])
            place++;
        return place == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Shortest * Math.Exp((place - 0.5) * Step));
    }

    private static int Place(TimeSpan duration) => duration.TotalSeconds <= Shortest ? 0 : (int)Math.Ceiling(Math.Log(duration.TotalSeconds / Shortest) / Step);
}

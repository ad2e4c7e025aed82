namespace RsPa.Actors.Health;

/// <summary>How the health of system actors is watched.</summary>
public sealed record HealthPolicy
{
    /// <summary>How often every part is asked, by default every five seconds.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a part that has not begun yet is asked, by default every 200 ms, for as long as <see cref="SilenceLimit"/> after the start.</summary>
    public TimeSpan StartInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>After how much silence a part is faulty, by default 15 seconds. More than <see cref="Interval"/>.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(15);
}

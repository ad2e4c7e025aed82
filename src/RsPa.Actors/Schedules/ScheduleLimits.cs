namespace RsPa.Actors.Schedules;

/// <summary>What bounds a schedule.</summary>
public static class ScheduleLimits
{
    /// <summary>After so many failures in a row a schedule pauses itself.</summary>
    public const int Failures = 5;

    /// <summary>The most occurrences that are caught up, or noted one by one, at once; those before them share an entry.</summary>
    public const int AtOnce = 1_000;

    /// <summary>The most occurrences that wait for one another.</summary>
    public const int Queued = 1_000;

    /// <summary>The most moments that are counted: beyond it the history says "at least".</summary>
    public const int Counted = 50_000;

    /// <summary>The most days that are left out.</summary>
    public const int LeaveOut = 10_000;

    /// <summary>How late an occurrence may be and still be on time: a service looks at the clock at least twice in it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>The shortest window of the catch-up.</summary>
    public static readonly TimeSpan ShortestWindow = TimeSpan.FromMinutes(1);

    /// <summary>The longest window of the catch-up.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromDays(31);

    /// <summary>The most jitter.</summary>
    public static readonly TimeSpan Jitter = TimeSpan.FromDays(1);
}

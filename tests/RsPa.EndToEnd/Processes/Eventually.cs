namespace RsPa.EndToEnd.Processes;

/// <summary>Waits for what happens in another process: looks often, and gives up late.</summary>
internal static class Eventually
{
    /// <summary>Long enough for a busy machine; what takes longer is broken.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(40);

    /// <summary>Waits until <paramref name="look"/> finds something.</summary>
    public static async Task<T> FindAsync<T>(string what, Func<Task<T?>> look, TimeSpan? limit = null)
        where T : class
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < (limit ?? Limit))
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(Step, TimeProvider.System);
        }

        throw new TimeoutException($"{what}: not within {(limit ?? Limit).TotalSeconds} s.");
    }

    /// <summary>Waits until <paramref name="look"/> says yes.</summary>
    public static Task UntilAsync(string what, Func<Task<bool>> look, TimeSpan? limit = null) =>
        FindAsync(what, async () => await look() ? "yes" : null, limit);
}

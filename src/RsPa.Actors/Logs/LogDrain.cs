using RsPa.Actors.Protocol.Logs;

namespace RsPa.Actors.Logs;

/// <summary>Writes what is left in a channel when the actor system is gone.</summary>
public static class LogDrain
{
    /// <summary>Stores the entries that wait. What cannot be stored in time, or at all, is counted as dropped.</summary>
    /// <param name="channel">The channel, which no actor reads any more.</param>
    /// <param name="store">Where the entries go.</param>
    /// <param name="limit">The most time that it may take.</param>
    /// <param name="time">The clock.</param>
    /// <returns>How many entries were stored.</returns>
    public static async Task<int> WriteRestAsync(LogChannel channel, ILogStore store, TimeSpan limit, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(store);

        using var ending = new CancellationTokenSource(limit, time);
        var stored = 0;
        while (channel.Take(500) is { Count: > 0 } batch)
        {
            try
            {
                // A store that hangs must not hold up the stop, and so is not waited for past the limit.
                await store.AppendAsync(batch, ending.Token).WaitAsync(ending.Token).ConfigureAwait(false);
                stored += batch.Count;
            }
            catch (Exception)
            {
                // Whatever it is, there is nobody left to tell: the count is all that can be kept.
                Abandon(channel, batch);
                return stored;
            }
        }

        return stored;
    }

    private static void Abandon(LogChannel channel, List<LogEntry> batch)
    {
        var count = batch.Count;
        while (channel.Take(500) is { Count: > 0 } rest)
            count += rest.Count;
        channel.CountDropped(LogDropReason.Stopped, count);
    }
}

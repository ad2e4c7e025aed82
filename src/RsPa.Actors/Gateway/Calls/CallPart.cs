namespace RsPa.Actors.Gateway.Calls;

/// <summary>One caller's part in a call, which may be of several.</summary>
/// <param name="ticket">The call.</param>
/// <param name="leave">Has the call go on without this caller, or end.</param>
/// <param name="following">What the caller hears of its waits.</param>
/// <param name="arrivedAt">When the caller came.</param>
/// <param name="time">The clock.</param>
internal sealed class CallPart(CallTicket ticket, Action leave, IDisposable following, DateTimeOffset arrivedAt, TimeProvider time)
{
    /// <summary>The call.</summary>
    public CallTicket Ticket => ticket;

    /// <summary>When the caller came.</summary>
    public DateTimeOffset ArrivedAt => arrivedAt;

    /// <summary>When the caller left a call that was not over; nothing where it did not.</summary>
    public DateTimeOffset? LeftAt { get; private set; }

    /// <summary>How long the caller waited in the queue.</summary>
    public TimeSpan QueueWait => ticket.StartedAt is { } started && started > arrivedAt ? started - arrivedAt : TimeSpan.Zero;

    /// <summary>Wants no more of it. Twice does no harm.</summary>
    public void Leave()
    {
        if (ticket.Ending is null)
            LeftAt ??= time.GetUtcNow();
        following.Dispose();
        leave();
    }

    /// <summary>Completes when the call is over and its whole answer is kept for who asks the same next; nothing where none is.</summary>
    public Task? Kept { get; set; }
}

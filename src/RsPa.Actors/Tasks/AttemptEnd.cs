using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Tasks;

/// <summary>How an attempt ended, as its run saw it.</summary>
public abstract record AttemptEnd
{
    private AttemptEnd()
    {
    }

    /// <summary>The agent did its work.</summary>
    /// <param name="Output">Its output as JSON text.</param>
    public sealed record Completed(string? Output) : AttemptEnd;

    /// <summary>The agent said or threw that it could not.</summary>
    /// <param name="Error">What went wrong.</param>
    /// <param name="MayRetry">Whether another try makes sense.</param>
    public sealed record Failed(string Error, bool MayRetry) : AttemptEnd;

    /// <summary>It can't be done yet.</summary>
    /// <param name="For">What it waits for.</param>
    /// <param name="Reason">The same, for the owner to read.</param>
    /// <param name="Until">When to look again; null where only the end of the wait makes sense of it.</param>
    public sealed record Waiting(WaitKind For, string Reason, DateTimeOffset? Until) : AttemptEnd;

    /// <summary>Its time was up.</summary>
    /// <param name="Limit">How long it might have taken.</param>
    /// <param name="Abandoned">Whether it did not stop when told to, and still runs without effect.</param>
    public sealed record TimedOut(TimeSpan Limit, bool Abandoned) : AttemptEnd;

    /// <summary>Its owner called it off.</summary>
    /// <param name="Abandoned">Whether it did not stop when told to, and still runs without effect.</param>
    public sealed record Cancelled(bool Abandoned) : AttemptEnd;

    /// <summary>The service stops; the attempt is to be as if it had not begun.</summary>
    public sealed record Interrupted : AttemptEnd;
}

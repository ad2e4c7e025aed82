namespace RsPa.Actors.Gateway.Calls;

/// <summary>
/// Gives up a try whose first piece does not come: a server that has lost a slot looks well, and is silent for ever. It stops watching at the
/// first piece.
/// </summary>
internal sealed class SilenceWatch : IDisposable
{
    // A prompt is read faster than this even without a GPU.
    private const int SlowestPromptRate = 50;

    private readonly CancellationTokenSource _silent;
    private readonly CancellationTokenSource _either;

    private SilenceWatch(TimeSpan limit, TimeProvider time, CancellationToken abort)
    {
        _silent = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(abort, _silent.Token);
    }

    /// <summary>Cancelled when the try is to be given up, for this reason or another.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether it was silent for too long.</summary>
    public bool IsSilent => _silent.IsCancellationRequested;

    /// <summary>Begins to watch.</summary>
    /// <param name="after">After how long, beside what the prompt may take; nothing means never.</param>
    /// <param name="promptTokens">How long the prompt is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="abort">Gives the try up for another reason.</param>
    public static SilenceWatch Begin(TimeSpan? after, int promptTokens, TimeProvider time, CancellationToken abort) =>
        new(after is { } limit ? limit + TimeSpan.FromSeconds((double)promptTokens / SlowestPromptRate) : Timeout.InfiniteTimeSpan, time, abort);

    /// <summary>The first piece is there.</summary>
    public void Stop() => _silent.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _either.Dispose();
        _silent.Dispose();
    }
}

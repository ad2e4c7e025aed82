namespace RsPa.Cli.Platform;

/// <summary>Turns Ctrl-C into a token. The first one interrupts the command; a second one ends the process.</summary>
internal sealed class InterruptSource : IDisposable
{
    private CancellationTokenSource _current = new();

    /// <summary>The token of what runs now.</summary>
    public CancellationToken Token => _current.Token;

    /// <summary>Breaks off what runs.</summary>
    /// <returns>Whether this was the first time.</returns>
    public bool Interrupt()
    {
        var first = !_current.IsCancellationRequested;
        _current.Cancel();
        return first;
    }

    /// <summary>Begins anew, for the next line of a prompt.</summary>
    public void Reset()
    {
        if (!_current.IsCancellationRequested)
            return;
        _current.Dispose();
        _current = new CancellationTokenSource();
    }

    /// <inheritdoc/>
    public void Dispose() => _current.Dispose();
}

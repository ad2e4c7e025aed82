namespace RsPa.Ollama;

/// <summary>
/// The timeouts of one call, and why it was ended: by its caller, by a wait that was too long, or because the client is disposed.
/// The answer is read as it comes, so that every wait is a wait for the server, however slow the caller takes the pieces.
/// </summary>
internal sealed class CallTimeouts : IDisposable
{
    private readonly Lock _lock = new();
    private readonly OllamaClientOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationToken _caller;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _ended;
    private readonly ITimer _wait;
    private readonly ITimer? _total;
    private volatile bool _hasBegun;
    private OllamaWait _waitingFor;
    private TimeSpan _limit;
    private long _armedAt;
    private OllamaFault.TimedOut? _timedOut;

    public CallTimeouts(OllamaClientOptions options, TimeProvider time, CancellationToken caller, CancellationToken stopping)
    {
        _options = options;
        _time = time;
        _caller = caller;
        _stopping = stopping;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(caller, stopping);
        Token = _ended.Token;
        _wait = time.CreateTimer(static self => ((CallTimeouts)self!).WaitedTooLong(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (options.TotalTimeout is { } total)
            _total = time.CreateTimer(static self => ((CallTimeouts)self!).TookTooLong(), this, total, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the call is over, for whatever cause.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether a piece of the answer has come.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>The call begins: the first token is waited for, from now on, through connecting, sending and loading.</summary>
    public void ExpectFirstToken() => Arm(OllamaWait.FirstToken, _options.FirstTokenTimeout);

    /// <summary>The call begins, and its answer will come whole.</summary>
    public void ExpectWhole() => Arm(OllamaWait.Total, _options.WholeTimeout);

    /// <summary>Begins the wait for an answer about the server's own state.</summary>
    public void ExpectAnswer() => Arm(OllamaWait.Silence, _options.SilenceTimeout);

    /// <summary>A piece of the answer is there, and the next one is waited for.</summary>
    public void PieceReceived()
    {
        _hasBegun = true;
        Arm(OllamaWait.Silence, _options.SilenceTimeout);
    }

    /// <summary>Nothing is waited for any more: the answer is whole, or what went wrong is known, and no timeout may take its place.</summary>
    public void Stop() => Arm(OllamaWait.None, Timeout.InfiniteTimeSpan);

    /// <summary>Where the call was ended, throws for its cause; the caller's own wish goes before the others.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled, or the client was disposed; the exception has the token of the one that did.</exception>
    /// <exception cref="OllamaException">A wait was too long.</exception>
    public void ThrowIfEnded(Exception? cause = null)
    {
        if (_caller.IsCancellationRequested)
            throw new OperationCanceledException("The caller cancelled the call to the model.", cause, _caller);
        if (_stopping.IsCancellationRequested)
            throw new OperationCanceledException("The service stops: the call to the model was ended.", cause, _stopping);
        lock (_lock)
        {
            if (_timedOut is { } fault)
                throw new OllamaException(fault, cause);
        }
    }

    public void Dispose()
    {
        _wait.Dispose();
        _total?.Dispose();
        _ended.Dispose();
    }

    private void Arm(OllamaWait wait, TimeSpan limit)
    {
        lock (_lock)
        {
            _waitingFor = wait;
            _limit = limit;
            _armedAt = _time.GetTimestamp();
            _wait.Change(limit, Timeout.InfiniteTimeSpan);
        }
    }

    private void WaitedTooLong()
    {
        lock (_lock)
        {
            if (_waitingFor == OllamaWait.None)
                return; // what was waited for came in the very moment

            // The timer may have gone off for the wait before this one, or a little early.
            var left = _limit - _time.GetElapsedTime(_armedAt);
            if (left > TimeSpan.Zero)
            {
                _wait.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }

            _timedOut ??= new OllamaFault.TimedOut(_waitingFor, _limit);
        }

        End();
    }

    private void TookTooLong()
    {
        lock (_lock)
            _timedOut ??= new OllamaFault.TimedOut(OllamaWait.Total, _options.TotalTimeout!.Value);
        End();
    }

    private void End()
    {
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended by itself in the very moment.
        }
    }
}

namespace RsPa.Host.Intake;

/// <summary>Ends the reading of a body that does not keep its pace. Its timers are made at the first wait.</summary>
internal sealed class BodyTimeout(TimeProvider time, CancellationToken aborted) : IDisposable
{
    private CancellationTokenSource? _pace;
    private CancellationTokenSource? _whole;
    private CancellationTokenSource? _any;
    private int _mark;

    /// <summary>Whether one of the limits has passed.</summary>
    public bool IsOver => _pace is { IsCancellationRequested: true } || _whole is { IsCancellationRequested: true };

    /// <summary>The token of the next wait.</summary>
    /// <param name="length">How much has come: enough of it since the last time, and there is timeout for as much again.</param>
    public CancellationToken Token(int length)
    {
        if (_any is null)
        {
            (_pace, _whole, _mark) = (new CancellationTokenSource(BodyIntake.Pace, time), new CancellationTokenSource(BodyIntake.Longest, time), length);
            _any = CancellationTokenSource.CreateLinkedTokenSource(_pace.Token, _whole.Token, aborted);
        }
        else if (length - _mark >= BodyIntake.LeastBytes)
        {
            _pace!.CancelAfter(BodyIntake.Pace);
            _mark = length;
        }

        return _any.Token;
    }

    public void Dispose()
    {
        _any?.Dispose();
        _pace?.Dispose();
        _whole?.Dispose();
    }
}

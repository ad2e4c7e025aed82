using RsPa.Actors.Store;
using RsPa.Persistence.Reading;

namespace RsPa.Persistence.Postgres.Reading;

/// <summary>Bounds how many reads a server is given at once. What exceeds that waits, up to a number and a time.</summary>
/// <param name="settings">The bounds.</param>
/// <param name="time">The clock.</param>
public sealed class ReadGate(ReadPoolSettings settings, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _free = new(settings.Most, settings.Most);
    private readonly CancellationTokenSource _closing = new();
    private int _waiting;

    /// <summary>Reads, when it is its turn.</summary>
    /// <param name="read">Reads, with the token of its caller, which is cancelled too when the gate closes.</param>
    /// <param name="cancellationToken">The caller's: takes a read that waits out of the queue.</param>
    /// <exception cref="ReadRefusedException">Too many wait, or it has waited too long.</exception>
    /// <exception cref="OperationCanceledException">The caller has gone, or the gate is closed.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        caller.Token.ThrowIfCancellationRequested();
        if (!_free.Wait(TimeSpan.Zero, CancellationToken.None))
            await WaitAsync(caller.Token).ConfigureAwait(false);
        try
        {
            return await read(caller.Token).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Cancels what waits and what reads.</summary>
    public void Dispose() => _closing.Cancel();

    private async Task WaitAsync(CancellationToken caller)
    {
        var waiting = Interlocked.Increment(ref _waiting);
        try
        {
            if (settings.QueueLimit is { } most && waiting > most)
                throw ReadRefusals.TooMany(waiting - 1, settings.Most);
            if (settings.Timeout is not { } timeout)
            {
                await _free.WaitAsync(caller).ConfigureAwait(false);
                return;
            }

            using var late = new CancellationTokenSource(timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, caller);
            try
            {
                await _free.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!caller.IsCancellationRequested)
            {
                throw ReadRefusals.TooLate(settings.Most, timeout);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}

namespace RsPa.Persistence.Reading;

/// <summary>A question whose answer many callers share: while one is being answered, all who ask meanwhile share the next one, so that it is never asked more than once at a time, and no answer is older than its question.</summary>
/// <param name="ask">Asks.</param>
internal sealed class Coalesced<T>(Func<Task<T>> ask)
{
    private readonly Lock _gate = new();
    private Task _current = Task.CompletedTask;
    private Task<T>? _next;

    /// <summary>Asks, or waits for the answer that others wait for too.</summary>
    /// <param name="cancellationToken">Gives up waiting; the question goes on for the others.</param>
    public Task<T> AskAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _next ??= AfterAsync(_current);
            return _next.WaitAsync(cancellationToken);
        }
    }

    private async Task<T> AfterAsync(Task earlier)
    {
        // Yielding even where there is nothing to wait for: the caller still holds the gate.
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Task<T> asked;
        lock (_gate)
        {
            _next = null;
            _current = asked = ask();
        }

        return await asked.ConfigureAwait(false);
    }
}

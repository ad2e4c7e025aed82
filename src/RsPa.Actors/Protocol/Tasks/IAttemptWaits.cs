namespace RsPa.Actors.Protocol.Tasks;

/// <summary>
/// Where the gateway says that a call of an attempt waits: in its queue, for a model to load, for a server to come back. While at least
/// one does, the attempt's time limit stands still, and its slot is lent to other tasks. A call that is being answered does not wait.
/// </summary>
public interface IAttemptWaits
{
    /// <summary>For who is no attempt: nobody hears of its waits.</summary>
    static IAttemptWaits None { get; } = new NoWaits();

    /// <summary>A call begins to wait. It may be called on any thread, and for many calls at once.</summary>
    /// <returns>Disposed when that call waits no longer, however its wait has ended; to dispose it again does nothing.</returns>
    IDisposable BeginWait();

    private sealed class NoWaits : IAttemptWaits, IDisposable
    {
        public IDisposable BeginWait() => this;

        public void Dispose()
        {
        }
    }
}

using RsPa.Actors.Store;
using RsPa.Persistence.Reading;

namespace RsPa.Persistence.Sqlite.Reading;

/// <summary>
/// Threads of their own for reads of a database. SQLite works on the thread that asks, for as long as a question takes: on the pool of
/// the runtime forty slow lists would leave no thread to the actors. What exceeds the threads waits, up to a number and a time.
/// </summary>
public sealed class ReadPool : IDisposable
{
    private readonly ReadPoolSettings _settings;
    private readonly TimeProvider _time;
    private readonly object _gate = new();
    private readonly LinkedList<Read> _waiting = [];
    private int _threads;
    private int _idle;
    private bool _closed;

    /// <param name="settings">The bounds.</param>
    /// <param name="time">The clock.</param>
    public ReadPool(ReadPoolSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
    }

    /// <summary>The most threads that there are at once.</summary>
    public int MostThreads => _settings.Most;

    /// <summary>Runs a read on one of the threads.</summary>
    /// <param name="read">The read; it watches the token by itself once it runs.</param>
    /// <param name="cancellationToken">The caller's: takes a read that waits out of the queue.</param>
    /// <exception cref="ReadRefusedException">Too many wait, or it has waited too long.</exception>
    /// <exception cref="OperationCanceledException">The caller has gone, or the pool is closed.</exception>
    public Task<T> RunAsync<T>(Func<T> read, CancellationToken cancellationToken)
    {
        var work = new Read<T>(read, cancellationToken);
        lock (_gate)
        {
            if (_closed || cancellationToken.IsCancellationRequested)
                return Task.FromCanceled<T>(_closed ? new CancellationToken(canceled: true) : cancellationToken);
            if (_threads == MostThreads && _settings.QueueLimit is { } most && _waiting.Count - _idle >= most)
                return Task.FromException<T>(ReadRefusals.TooMany(_waiting.Count, MostThreads));
            work.Node = _waiting.AddLast(work);
            if (_waiting.Count <= _idle)
                Monitor.Pulse(_gate);
            else if (_threads < MostThreads)
                StartThread();
            else
                WatchWait(work, cancellationToken);
        }

        return work.Result;
    }

    /// <summary>Cancels what waits. Reads that run end by themselves.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var read in _waiting)
                read.Cancel();
            _waiting.Clear();
            Monitor.PulseAll(_gate);
        }
    }

    private void StartThread()
    {
        _threads++;
        new Thread(Work) { IsBackground = true, Name = $"{_settings.Name} {_threads}" }.Start();
    }

    private void Work()
    {
        while (Next() is { } read)
            read.Run();
    }

    private Read? Next()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_closed || _threads > _settings.Size)
                {
                    _threads--;
                    return null;
                }

                _idle++;
                Monitor.Wait(_gate);
                _idle--;
            }

            var first = _waiting.First!.Value;
            _waiting.RemoveFirst();
            first.StopWaiting();
            return first;
        }
    }

    private void WatchWait(Read read, CancellationToken cancellationToken)
    {
        if (_settings.Timeout is { } timeout)
        {
            read.Limit = _time.CreateTimer(
                _ => Remove(read, waiting => waiting.Fail(ReadRefusals.TooLate(MostThreads, timeout))), null, timeout, Timeout.InfiniteTimeSpan);
        }

        read.Caller = cancellationToken.UnsafeRegister(static state => ((Action)state!)(), () => Remove(read, static waiting => waiting.Cancel()));
    }

    private void Remove(Read read, Action<Read> end)
    {
        lock (_gate)
        {
            if (read.Node?.List is null)
                return;
            _waiting.Remove(read.Node);
            read.StopWaiting();
        }

        end(read);
    }

    private abstract class Read
    {
        public LinkedListNode<Read>? Node { get; set; }

        public ITimer? Limit { get; set; }

        public CancellationTokenRegistration Caller { get; set; }

        public abstract void Run();

        public abstract void Cancel();

        public abstract void Fail(Exception cause);

        // Unregister, not Dispose: the caller's cancel may be waiting for the gate that is held here.
        public void StopWaiting()
        {
            Limit?.Dispose();
            Caller.Unregister();
        }
    }

    private sealed class Read<T>(Func<T> read, CancellationToken cancellationToken) : Read
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Result => _result.Task;

        public override void Run()
        {
            try
            {
                _result.TrySetResult(read());
            }
            catch (OperationCanceledException gone)
            {
                _result.TrySetCanceled(gone.CancellationToken);
            }
            catch (Exception failure)
            {
                _result.TrySetException(failure);
            }
        }

        public override void Cancel() => _result.TrySetCanceled(cancellationToken.IsCancellationRequested ? cancellationToken : new CancellationToken(canceled: true));

        public override void Fail(Exception cause) => _result.TrySetException(cause);
    }
}

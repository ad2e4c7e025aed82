using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>
/// One answer, as it comes: pieces are only added, and each reader takes all of them from the first on, at its own pace. The one who writes
/// never waits for a reader. Safe for many readers and one writer at once.
/// </summary>
/// <param name="most">How many bytes are kept for readers that take their time, at most; a single piece may be larger.</param>
internal sealed class AnswerBuffer(long most = AnswerBuffer.Most) : IAnswerSink
{
    /// <summary>By default 16 MiB: some 100,000 pieces.</summary>
    public const long Most = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];

    // Made where somebody waits: of the calls that wait in the queue, most have no reader yet.
    private List<Reader>? _readers;
    private TaskCompletionSource? _changed;
    private TaskCompletionSource? _begun;
    private int _first; // the number of the first piece that is kept
    private long _kept;
    private (int Status, string ContentType)? _head;
    private bool _isOver;
    private Exception? _failure;

    /// <summary>Completes when the answer's first piece is there, or there will be none: then it may hold a failure. It never fails itself.</summary>
    public Task Begun
    {
        get
        {
            lock (_lock)
                return _pieces.Count > 0 || _first > 0 || _isOver ? Task.CompletedTask : (_begun ??= NewSignal()).Task;
        }
    }

    /// <summary>The head of the answer; nothing before it has begun.</summary>
    public (int Status, string ContentType)? Head
    {
        get
        {
            lock (_lock)
                return _head;
        }
    }

    /// <summary>Why there is no whole answer; nothing where there is one, or may still be.</summary>
    public Exception? Failure
    {
        get
        {
            lock (_lock)
                return _failure;
        }
    }

    /// <summary>The pieces, where the answer is whole and all of it is still there; nothing otherwise.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Whole
    {
        get
        {
            lock (_lock)
                return _isOver && _failure is null && _first == 0 && _head is not null ? [.. _pieces] : null;
        }
    }

    /// <summary>Whether one who comes now can still have all of it: its first pieces are there, and it has not failed.</summary>
    public bool CanBeJoined
    {
        get
        {
            lock (_lock)
                return _first == 0 && _failure is null;
        }
    }

    /// <inheritdoc/>
    public void Begin(int status, string contentType)
    {
        lock (_lock)
            _head ??= (status, contentType);
    }

    /// <inheritdoc/>
    public void Add(ReadOnlyMemory<byte> piece)
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            if (_kept + piece.Length > most)
                Trim();
            if (_kept > 0 && _kept + piece.Length > most)
                throw new OllamaException(new OllamaFault.CallerTooSlow(most));
            _pieces.Add(piece);
            _kept += piece.Length;
            Signal();
        }
    }

    /// <summary>The answer is whole, or will not be.</summary>
    /// <param name="failure">Why not; readers get it after the pieces that came before.</param>
    public void Complete(Exception? failure = null)
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            (_isOver, _failure) = (true, failure);
            Signal();
        }
    }

    /// <summary>Forgets what has come, so that the call can be made again. Nobody may have read any of it.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            _pieces.Clear();
            (_first, _kept, _head) = (0, 0, null);
            if (_begun is { Task.IsCompleted: true })
                _begun = null;
        }
    }

    /// <summary>A reader, from the first piece on. Dispose it when it wants no more.</summary>
    public Reader Read()
    {
        lock (_lock)
        {
            var reader = new Reader(this);
            (_readers ??= []).Add(reader);
            return reader;
        }
    }

    // Pieces that every reader has taken are let go only where there would be no room otherwise: until then one who comes late gets all of them, too.
    private void Trim()
    {
        if (_readers is not { Count: > 0 })
            return;
        var taken = _readers.Min(reader => reader.Next) - _first;
        if (taken <= 0)
            return;
        for (var i = 0; i < taken; i++)
            _kept -= _pieces[i].Length;
        _pieces.RemoveRange(0, taken);
        _first += taken;
    }

    private void Signal()
    {
        _begun?.TrySetResult();
        _changed?.TrySetResult();
        _changed = null;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes the pieces of an answer in order.</summary>
    internal sealed class Reader(AnswerBuffer buffer) : IDisposable
    {
        /// <summary>The number of the next piece.</summary>
        public int Next { get; private set; }

        /// <summary>The next piece, as soon as it is there; nothing at the end of a whole answer.</summary>
        /// <exception cref="Exception">The failure of an answer that is not whole.</exception>
        public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                Task changed;
                lock (buffer._lock)
                {
                    if (Next < buffer._first)
                        throw new InvalidOperationException("The first pieces of the answer are gone.");
                    if (Next - buffer._first < buffer._pieces.Count)
                        return buffer._pieces[Next++ - buffer._first];
                    if (buffer._isOver)
                        return buffer._failure is { } failure ? throw failure : null;
                    changed = (buffer._changed ??= NewSignal()).Task;
                }

                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        public void Dispose()
        {
            lock (buffer._lock)
                buffer._readers?.Remove(this);
        }
    }
}

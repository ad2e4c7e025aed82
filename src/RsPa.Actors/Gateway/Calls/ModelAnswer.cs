namespace RsPa.Actors.Gateway.Calls;

/// <summary>An answer that has begun: its head, and its pieces as they come. Dispose it when no more of it is wanted.</summary>
public sealed class ModelAnswer : IAsyncDisposable, IDisposable
{
    private readonly AnswerBuffer.Reader? _reader;
    private readonly Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?>? _shown;
    private readonly Action _leave;
    private ReadOnlyMemory<byte>? _whole;

    internal ModelAnswer(int status, string contentType, ReadOnlyMemory<byte> whole)
    {
        (Status, ContentType, _whole) = (status, contentType, whole);
        _leave = static () => { };
    }

    internal ModelAnswer(int status, string contentType, AnswerBuffer.Reader reader, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?>? shown, Action leave)
    {
        (Status, ContentType, _reader, _shown, _leave) = (status, contentType, reader, shown, leave);
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The content type.</summary>
    public string ContentType { get; }

    /// <summary>Whether it is there as a whole, in one piece.</summary>
    public bool IsWhole => _reader is null;

    /// <summary>How long the call waited in the queue, for its model to be loaded too.</summary>
    public TimeSpan QueueWait { get; init; }

    /// <summary>Completes when a whole answer is kept for who asks the same next: whoever has seen its end finds it.</summary>
    internal Task Kept { get; init; } = Task.CompletedTask;

    /// <summary>Whether it was kept from an earlier call.</summary>
    public bool IsCached { get; init; }

    /// <summary>The next piece, as soon as it is there; nothing at the end.</summary>
    /// <exception cref="CallFailedException">The rest of the answer can't be had.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        if (_reader is null)
        {
            var whole = _whole;
            _whole = null;
            return whole;
        }

        while (await _reader.NextAsync(cancellationToken).ConfigureAwait(false) is { } piece)
        {
            if (_shown is null)
                return piece;
            if (_shown(piece) is { } shown)
                return shown;
        }

        await Kept.ConfigureAwait(false);
        return null;
    }

    /// <summary>Wants no more: a call that is not over is ended.</summary>
    public void Dispose()
    {
        _reader?.Dispose();
        _leave();
    }

    /// <summary>The same; it never waits.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}

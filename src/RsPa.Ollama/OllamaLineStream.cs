using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;

namespace RsPa.Ollama;

/// <summary>
/// A streamed answer, read as fast as the server sends it and checked line by line before OllamaSharp sees it.
/// </summary>
/// <remarks>
/// Read at once, whatever the caller does: a client that leaves pieces unread can cost an Ollama one of its slots for good. Checked,
/// since OllamaSharp takes an <c>error</c> line for an empty piece, an end without <c>done</c> for a good one, and reads without a
/// token. What the caller has not taken yet is kept here, up to <see cref="MaxUnread"/> bytes; beyond that the call is ended.
/// </remarks>
internal sealed class OllamaLineStream : Stream
{
    /// <summary>The longest line, in bytes.</summary>
    internal const int LongestLine = 16 * 1024 * 1024;

    /// <summary>How much of an answer is kept for a caller that takes its time, in bytes: some 100,000 pieces.</summary>
    internal const int MaxUnread = 16 * 1024 * 1024;

    private readonly Channel<byte[]> _lines = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }); // MaxUnread is its bound
    private readonly LineCheck _check = new();
    private readonly Stream _source;
    private readonly CallTimeouts _timeouts;
    private readonly CancellationTokenSource _aborted;
    private ReadOnlyMemory<byte> _current;
    private long _unread;

    public OllamaLineStream(Stream source, CallTimeouts timeouts)
    {
        _source = source;
        _timeouts = timeouts;
        _aborted = CancellationTokenSource.CreateLinkedTokenSource(timeouts.Token);
        Ended = Task.Run(PumpAsync, CancellationToken.None);
    }

    /// <summary>Completes when the source was read to its end or closed. It never fails: the reader gets the exception.</summary>
    public Task Ended { get; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Closes the source, where it is not at its end; returns when that is done.</summary>
    public async Task AbortAsync()
    {
        if (!Ended.IsCompleted)
            await _aborted.CancelAsync().ConfigureAwait(false);
        await Ended.ConfigureAwait(false);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_current.IsEmpty)
        {
            if (_lines.Reader.TryRead(out var line))
            {
                Interlocked.Add(ref _unread, -line.Length);
                _current = line;
            }
            else if (!await _lines.Reader.WaitToReadAsync(_timeouts.Token).ConfigureAwait(false))
            {
                return 0;
            }
        }

        var count = Math.Min(buffer.Length, _current.Length);
        _current[..count].CopyTo(buffer);
        _current = _current[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously: a model takes its time.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !Ended.IsCompleted)
            _aborted.Cancel(); // the pump closes the source
        base.Dispose(disposing);
    }

    private async Task PumpAsync()
    {
        Exception? fault = null;
        var reader = PipeReader.Create(_source);
        try
        {
            await ReadToDoneAsync(reader).ConfigureAwait(false);
            _timeouts.Complete();
        }
        catch (Exception e)
        {
            fault = e;
            _timeouts.Pause(); // what went wrong is known: no timeout may take its place
        }

        _lines.Writer.Complete(fault);
        await reader.CompleteAsync().ConfigureAwait(false); // and with it the source
        _aborted.Dispose();
    }

    private async Task ReadToDoneAsync(PipeReader reader)
    {
        while (true)
        {
            var read = await reader.ReadAsync(_aborted.Token).ConfigureAwait(false);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } lineFeed)
            {
                var end = rest.GetPosition(1, lineFeed);
                if (Take(rest.Slice(0, end).ToArray()))
                    return;
                rest = rest.Slice(end);
            }

            if (read.IsCompleted)
            {
                // A last line that lacks its end is a whole one only where it says so itself.
                var last = rest.ToArray();
                if (OllamaLine.Read(last).Kind is not (OllamaLineKind.Done or OllamaLineKind.Error) || !Take(last))
                    throw new OllamaException(_check.EndedWithoutDone());
                return;
            }

            if (rest.Length > LongestLine)
                throw new OllamaException(new OllamaFault.Garbage(_check.Lines + 1, $"it is longer than {LongestLine} bytes"));
            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    /// <summary>Checks a line and keeps it for the reader.</summary>
    /// <returns>Whether it was the last one.</returns>
    private bool Take(byte[] bytes)
    {
        var line = OllamaLine.Read(bytes);
        if (line.Kind == OllamaLineKind.Blank)
            return false;
        _check.Add(line);
        _timeouts.PieceReceived();
        var before = Interlocked.Add(ref _unread, bytes.Length) - bytes.Length;
        if (before > 0 && before + bytes.Length > MaxUnread)
            throw new OllamaException(new OllamaFault.CallerTooSlow(MaxUnread));
        _lines.Writer.TryWrite(bytes);
        return line.Kind == OllamaLineKind.Done;
    }
}

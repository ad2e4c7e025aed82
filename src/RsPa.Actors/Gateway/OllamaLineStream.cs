using System.Buffers;
using System.IO.Pipelines;

namespace RsPa.Actors.Gateway;

/// <summary>
/// A streamed answer, checked line by line before OllamaSharp sees it. OllamaSharp takes an <c>error</c> line for an empty piece,
/// an end without <c>done</c> for a good one, and reads without a token; so this stream throws in their place, and reads with the
/// call's token.
/// </summary>
internal sealed class OllamaLineStream(Stream source, CallLimits limits) : Stream
{
    private const int LongestLine = 16 * 1024 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(source);
    private ReadOnlyMemory<byte> _checked;
    private int _lines;
    private bool _isDone;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_checked.IsEmpty && !_isDone)
            _checked = await NextLineAsync().ConfigureAwait(false);
        var count = Math.Min(buffer.Length, _checked.Length);
        _checked[..count].CopyTo(buffer);
        _checked = _checked[count..];
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
        if (disposing)
        {
            _reader.Complete();
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<ReadOnlyMemory<byte>> NextLineAsync()
    {
        while (true)
        {
            limits.ExpectMore();
            var read = await _reader.ReadAsync(limits.Token).ConfigureAwait(false);
            var end = read.Buffer.PositionOf((byte)'\n');
            if (end is { } lineFeed)
            {
                var line = read.Buffer.Slice(0, lineFeed).ToArray();
                _reader.AdvanceTo(read.Buffer.GetPosition(1, lineFeed));
                if (Check(line))
                    return (byte[])[.. line, (byte)'\n'];
                continue;
            }

            if (read.IsCompleted)
            {
                var rest = read.Buffer.ToArray();
                _reader.AdvanceTo(read.Buffer.End);
                // A last line that lacks its end is a whole one only where it says so itself.
                if (OllamaLine.Read(rest).Kind is OllamaLineKind.Done or OllamaLineKind.Error && Check(rest))
                    return rest;
                throw new OllamaFaultException(new OllamaFault.EndedEarly(_lines));
            }

            if (read.Buffer.Length > LongestLine)
                throw new OllamaFaultException(new OllamaFault.Garbage(_lines + 1, $"it is longer than {LongestLine} bytes"));
            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Whether the line is to be passed on.</summary>
    private bool Check(byte[] bytes)
    {
        var line = OllamaLine.Read(bytes);
        if (line.Kind == OllamaLineKind.Blank)
            return false;
        _lines++;
        switch (line.Kind)
        {
            case OllamaLineKind.Error:
                throw new OllamaFaultException(new OllamaFault.ErrorLine(line.Words));
            case OllamaLineKind.Garbage:
                throw new OllamaFaultException(new OllamaFault.Garbage(_lines, line.Words));
            default:
                limits.Heard();
                _isDone = line.Kind == OllamaLineKind.Done;
                return true;
        }
    }
}

using System.Buffers;
using System.IO.Pipelines;

namespace RsPa.Ollama;

/// <summary>
/// Reads an answer as fast as the server sends it, checks every piece, and hands it on. A client that stops reading can cost an Ollama
/// one of its slots for good, so that nothing here ever waits for whoever wants the answer.
/// </summary>
internal sealed class AnswerReader(PipeReader reader, IAnswerSink sink, CallTimeouts timeouts, int status, string contentType)
{
    /// <summary>The longest piece of a streamed answer, in bytes.</summary>
    internal const int LongestPiece = 16 * 1024 * 1024;

    /// <summary>The longest answer that comes whole, in bytes: some thousands of embeddings.</summary>
    internal const int LongestWhole = 128 * 1024 * 1024;

    private bool _hasBegun;

    /// <summary>Reads to the end.</summary>
    /// <exception cref="OllamaException">The answer is no good one.</exception>
    public Task ReadAsync() => contentType switch
    {
        "application/x-ndjson" => ReadPiecesAsync(new LineCheck(), static (ref SequenceReader<byte> rest, out ReadOnlySequence<byte> piece) => TryReadLine(ref rest, out piece)),
        "text/event-stream" => ReadPiecesAsync(new EventCheck(), static (ref SequenceReader<byte> rest, out ReadOnlySequence<byte> piece) => TryReadEvent(ref rest, out piece)),
        _ => ReadWholeAsync(),
    };

    private delegate bool TryRead(ref SequenceReader<byte> rest, out ReadOnlySequence<byte> piece);

    private async Task ReadPiecesAsync(IPieceCheck check, TryRead tryRead)
    {
        while (true)
        {
            var read = await reader.ReadAsync(timeouts.Token).ConfigureAwait(false);
            var (isOver, rest) = TakeAll(read.Buffer, check, tryRead);
            if (isOver)
                return;
            if (read.IsCompleted)
            {
                // A last piece that lacks its end is a whole one only where it says so itself.
                var last = rest.ToArray();
                if (!check.IsEnd(last) || !Take(last, check))
                    throw new OllamaException(check.EndedEarly());
                return;
            }

            if (rest.Length > LongestPiece)
                throw new OllamaException(new OllamaFault.Garbage(check.Pieces + 1, $"it is longer than {LongestPiece} bytes"));
            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private (bool IsOver, ReadOnlySequence<byte> Unread) TakeAll(ReadOnlySequence<byte> buffer, IPieceCheck check, TryRead tryRead)
    {
        var rest = new SequenceReader<byte>(buffer);
        while (tryRead(ref rest, out var piece))
        {
            if (Take(piece.ToArray(), check))
                return (true, default);
        }

        return (false, rest.UnreadSequence);
    }

    private async Task ReadWholeAsync()
    {
        while (true)
        {
            var read = await reader.ReadAsync(timeouts.Token).ConfigureAwait(false);
            if (read.Buffer.Length > LongestWhole)
                throw new OllamaException(new OllamaFault.Garbage(0, $"it is longer than {LongestWhole} bytes"));
            if (read.IsCompleted)
            {
                var whole = read.Buffer.ToArray();
                WholeCheck.Check(whole);
                Hand(whole);
                return;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Checks a piece and hands it on.</summary>
    /// <returns>Whether it was the last one.</returns>
    private bool Take(byte[] piece, IPieceCheck check)
    {
        if (!check.Add(piece, out var isEnd))
            return false;
        Hand(piece);
        return isEnd;
    }

    private void Hand(byte[] piece)
    {
        timeouts.PieceReceived();
        if (!_hasBegun)
            sink.Begin(status, contentType);
        _hasBegun = true;
        sink.Add(piece);
    }

    private static bool TryReadLine(ref SequenceReader<byte> rest, out ReadOnlySequence<byte> piece)
    {
        var start = rest.Position;
        if (!rest.TryAdvanceTo((byte)'\n'))
        {
            piece = default;
            return false;
        }

        piece = rest.Sequence.Slice(start, rest.Position);
        return true;
    }

    // Up to the empty line behind an event, whichever way lines end.
    private static bool TryReadEvent(ref SequenceReader<byte> rest, out ReadOnlySequence<byte> piece)
    {
        var start = rest.Position;
        var ahead = rest;
        while (ahead.TryAdvanceTo((byte)'\n'))
        {
            var look = ahead;
            _ = look.TryPeek(out var next) && next == (byte)'\r' && look.TryRead(out _);
            if (!look.TryRead(out next))
                break;
            if (next != (byte)'\n')
                continue;
            piece = rest.Sequence.Slice(start, look.Position);
            rest = look;
            return true;
        }

        piece = default;
        return false;
    }
}

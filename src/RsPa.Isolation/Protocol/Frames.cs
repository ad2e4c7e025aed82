using System.Buffers.Binary;

namespace RsPa.Isolation.Protocol;

/// <summary>The other side sent something that the protocol does not have. It is not to be listened to any further.</summary>
internal sealed class ProtocolException(string message) : Exception(message);

/// <summary>
/// Pieces of known length on a stream: four bytes, the length, lowest byte first, and then the content. The side that reads sets the
/// most that it takes, and takes no memory for more, whatever the length says.
/// </summary>
internal static class Frames
{
    /// <summary>In place of a length: what has been sent so far of this document is void.</summary>
    private const uint Abandoned = uint.MaxValue;

    /// <summary>Writes one frame.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> content)
    {
        WriteLength(stream, (uint)content.Length);
        stream.Write(content);
        stream.Flush();
    }

    /// <summary>Writes, in place of a frame, that the document which was begun will not be sent to its end.</summary>
    public static void WriteAbandoned(Stream stream)
    {
        WriteLength(stream, Abandoned);
        stream.Flush();
    }

    /// <summary>Reads one frame.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="most">The most bytes that are taken.</param>
    /// <param name="abandoned">Whether <see cref="WriteAbandoned"/> was sent in place of one.</param>
    /// <returns>Its content; nothing where the stream has ended, or where the document was abandoned.</returns>
    /// <exception cref="ProtocolException">It is longer than <paramref name="most"/>, or ends in the middle.</exception>
    public static byte[]? Read(Stream stream, int most, out bool abandoned)
    {
        Span<byte> head = stackalloc byte[4];
        abandoned = false;
        var first = stream.Read(head);
        if (first == 0)
            return null;
        Fill(stream, head[first..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        if (length == Abandoned)
        {
            abandoned = true;
            return null;
        }

        if (length > most)
            throw new ProtocolException($"a frame of {length} bytes, where at most {most} are taken");
        var content = new byte[length];
        Fill(stream, content);
        return content;
    }

    private static void WriteLength(Stream stream, uint length)
    {
        Span<byte> head = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(head, length);
        stream.Write(head);
    }

    private static void Fill(Stream stream, Span<byte> rest)
    {
        while (rest.Length > 0)
        {
            var read = stream.Read(rest);
            if (read == 0)
                throw new ProtocolException("the stream ended in the middle of a frame");
            rest = rest[read..];
        }
    }
}

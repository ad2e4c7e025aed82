using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace RsPa.Actors.Cache;

/// <summary>The pieces of an answer as one run of bytes: before each its length, four bytes, the least one first.</summary>
internal static class PieceFrames
{
    private const int Head = sizeof(int);

    /// <summary>How many bytes pieces take together.</summary>
    public static long SizeOf(IReadOnlyList<ReadOnlyMemory<byte>> pieces) => pieces.Sum(piece => (long)Head + piece.Length);

    /// <summary>Puts pieces together.</summary>
    public static byte[] Pack(IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        var packed = new byte[SizeOf(pieces)];
        var rest = packed.AsSpan();
        foreach (var piece in pieces)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, piece.Length);
            piece.Span.CopyTo(rest[Head..]);
            rest = rest[(Head + piece.Length)..];
        }

        return packed;
    }

    /// <summary>Takes them apart again; they are parts of what is given.</summary>
    /// <returns>Whether it was whole.</returns>
    public static bool TryUnpack(ReadOnlyMemory<byte> packed, [NotNullWhen(true)] out IReadOnlyList<ReadOnlyMemory<byte>>? pieces)
    {
        pieces = null;
        var found = new List<ReadOnlyMemory<byte>>();
        while (!packed.IsEmpty)
        {
            if (packed.Length < Head || BinaryPrimitives.ReadInt32LittleEndian(packed.Span) is not (>= 0 and var length) || length > packed.Length - Head)
                return false;
            found.Add(packed.Slice(Head, length));
            packed = packed[(Head + length)..];
        }

        pieces = found;
        return true;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace RsPa.Actors.Protocol.Cache;

/// <summary>What an entry of the cache is found by: a hash (SHA-256) of all that it depends on.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CacheKey
{
    /// <summary>How many bytes it has.</summary>
    public const int Length = 32;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    /// <summary>Takes a hash.</summary>
    /// <param name="hash">Its <see cref="Length"/> bytes.</param>
    /// <exception cref="ArgumentException">They are not so many.</exception>
    public CacheKey(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != Length)
            throw new ArgumentException($"A key has {Length} bytes, and {hash.Length} were given.", nameof(hash));
        _high = BinaryPrimitives.ReadUInt128BigEndian(hash);
        _low = BinaryPrimitives.ReadUInt128BigEndian(hash[16..]);
    }

    /// <summary>The key of some bytes.</summary>
    public static CacheKey Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Length];
        SHA256.HashData(content, hash);
        return new CacheKey(hash);
    }

    /// <summary>Its bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16), _low);
        return bytes;
    }

    /// <summary>Its bytes in hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());
}

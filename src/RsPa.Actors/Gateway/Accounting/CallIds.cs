using System.Buffers.Binary;

namespace RsPa.Actors.Gateway.Accounting;

/// <summary>What the identifier of a call says of itself.</summary>
public static class CallIds
{
    private const int BitsAfterTheTime = 80;

    /// <summary>Its time, to the millisecond: a UUID of version 7 begins with it (RFC 9562).</summary>
    public static DateTimeOffset TimeOf(Guid id)
    {
        var milliseconds = (long)(BinaryPrimitives.ReadUInt128BigEndian(id.ToByteArray(bigEndian: true)) >> BitsAfterTheTime);
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Agents;

namespace RsPa.Actors.Schedules;

/// <summary>What follows from an occurrence alone, and is the same on every node and after every restart.</summary>
internal static class OccurrenceHash
{
    /// <summary>How much later its task is due: from nothing up to the jitter, in whole milliseconds.</summary>
    public static TimeSpan Delay(ScheduleName schedule, DateTimeOffset moment, TimeSpan jitter)
    {
        var share = BinaryPrimitives.ReadUInt32BigEndian(Hash($"delay {schedule}", moment)) / (double)uint.MaxValue;
        return TimeSpan.FromMilliseconds(Math.Floor(share * jitter.TotalMilliseconds));
    }

    /// <summary>The identifier of its task: a UUID of version 7 with the time at which it was fired.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="moment">Its moment.</param>
    /// <param name="version">The schedule's version: one that was removed and made anew, or edited, has others.</param>
    /// <param name="now">The time.</param>
    public static TaskId Task(ScheduleName schedule, DateTimeOffset moment, long version, DateTimeOffset now)
    {
        var hash = Hash(string.Create(CultureInfo.InvariantCulture, $"task {version} {schedule}"), moment);
        BinaryPrimitives.WriteInt64BigEndian(hash, (now.ToUnixTimeMilliseconds() << 16) | 0x7000L | (BinaryPrimitives.ReadInt64BigEndian(hash.AsSpan(16)) & 0x0FFF));
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new TaskId(new Guid(hash.AsSpan(0, 16), bigEndian: true));
    }

    private static byte[] Hash(string what, DateTimeOffset moment) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{what} {moment.UtcTicks}")));
}

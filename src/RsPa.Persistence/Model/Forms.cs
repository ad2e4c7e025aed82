using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using RsPa.Agents;

namespace RsPa.Persistence.Model;

/// <summary>A task's identifier as 16 bytes, most significant first, so that bytes sort as the identifiers do: by time.</summary>
internal sealed class TaskIdForm() : ValueConverter<TaskId, byte[]>(id => id.Value.ToByteArray(true), bytes => new TaskId(new Guid(bytes, true)));

/// <summary>A UUID as 16 bytes, most significant first.</summary>
internal sealed class UuidForm() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));

/// <summary>An agent's name as text.</summary>
internal sealed class AgentNameForm() : ValueConverter<AgentName, string>(name => name.Value, text => new AgentName(text));

/// <summary>An enum as its word in snake_case, so that a person can read the database.</summary>
internal sealed class SnakeCaseForm<T>() : ValueConverter<T, string>(value => Words<T>.Text(value), text => Words<T>.Value(text))
    where T : struct, Enum;

/// <summary>A moment as microseconds since 1970, UTC.</summary>
internal sealed class MicrosecondsForm() : ValueConverter<DateTimeOffset, long>(moment => Moments.ToMicroseconds(moment), number => Moments.FromMicroseconds(number));

/// <summary>Moments as SQLite stores them: microseconds since 1970, UTC, as PostgreSQL's own timestamps resolve.</summary>
internal static class Moments
{
    public static long ToMicroseconds(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicroseconds(long number) => new(DateTimeOffset.UnixEpoch.Ticks + (number * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>The moment as it will be read back.</summary>
    public static DateTimeOffset Rounded(DateTimeOffset moment) => FromMicroseconds(ToMicroseconds(moment));
}

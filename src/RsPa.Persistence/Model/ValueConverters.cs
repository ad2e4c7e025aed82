using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using RsPa.Agents;

namespace RsPa.Persistence.Model;

/// <summary>A task's identifier as 16 bytes, most significant first, so that bytes sort as the identifiers do: by time.</summary>
internal sealed class TaskIdConverter() : ValueConverter<TaskId, byte[]>(id => id.Value.ToByteArray(true), bytes => new TaskId(new Guid(bytes, true)));

/// <summary>A task's identifier as a UUID.</summary>
internal sealed class TaskUuidConverter() : ValueConverter<TaskId, Guid>(id => id.Value, value => new TaskId(value));

/// <summary>A UUID as 16 bytes, most significant first.</summary>
internal sealed class UuidConverter() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));

/// <summary>An agent's name as text.</summary>
internal sealed class AgentNameConverter() : ValueConverter<AgentName, string>(name => name.Value, text => new AgentName(text));

/// <summary>An enum as its word in snake_case, so that a person can read the database.</summary>
internal sealed class SnakeCaseConverter<T>() : ValueConverter<T, string>(value => EnumText<T>.Write(value), text => EnumText<T>.Parse(text))
    where T : struct, Enum;

/// <summary>A moment as microseconds since 1970, UTC.</summary>
internal sealed class MicrosecondsConverter() : ValueConverter<DateTimeOffset, long>(moment => UnixMicroseconds.Of(moment), number => UnixMicroseconds.ToTime(number));

/// <summary>UnixMicroseconds as SQLite stores them: microseconds since 1970, UTC, as PostgreSQL's own timestamps resolve.</summary>
internal static class UnixMicroseconds
{
    public static long Of(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToTime(long number) => new(DateTimeOffset.UnixEpoch.Ticks + (number * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>The moment as it will be read back.</summary>
    public static DateTimeOffset Rounded(DateTimeOffset moment) => ToTime(Of(moment));
}

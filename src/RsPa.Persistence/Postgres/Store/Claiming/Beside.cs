using System.Runtime.InteropServices;
using Npgsql;

namespace RsPa.Persistence.Postgres.Store.Claiming;

/// <summary>What there is beside the queues of what may be claimed at once.</summary>
/// <param name="Rescued">Whether something was taken back from dead workers.</param>
/// <param name="Held">Whether something is held.</param>
/// <param name="Keyed">Whether something waits that has a concurrency key.</param>
/// <param name="WakeAt">When the first looks again of those that wait.</param>
/// <param name="NextDue">When the next is due of those that wait for their time.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Beside(bool Rescued, bool Held, bool Keyed, DateTimeOffset? WakeAt, DateTimeOffset? NextDue)
{
    /// <summary>How many columns it has in <see cref="ClaimSql.Beside"/>.</summary>
    public const int Columns = 6;

    /// <summary>When there is something to look at again.</summary>
    public DateTimeOffset? Next => WakeAt is null || NextDue < WakeAt ? NextDue ?? WakeAt : WakeAt;

    /// <summary>Whether the heads can be taken as they are.</summary>
    public bool IsOrdinary(DateTimeOffset now) => !Rescued && !Held && !Keyed && !IsToWake(now);

    /// <summary>Whether it is time for one of those that wait.</summary>
    public bool IsToWake(DateTimeOffset now) => WakeAt <= Model.UnixMicroseconds.Rounded(now);

    /// <summary>What a row says.</summary>
    public static Beside Of(NpgsqlDataReader row) => new(row.GetBoolean(0), row.GetBoolean(1), row.GetBoolean(2), row.MomentOrNull(3), row.MomentOrNull(5));
}

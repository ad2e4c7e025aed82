using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;

namespace RsPa.Persistence.Claiming;

/// <summary>A task that was taken back from a dead worker.</summary>
/// <param name="Head">The task.</param>
/// <param name="IsPending">Whether it is pending; it runs otherwise.</param>
/// <param name="IsTimed">Whether it waits for its moment.</param>
/// <param name="Incarnation">Whose it is, or was last.</param>
internal sealed record RescuedRow(QueueHead Head, bool IsPending, bool IsTimed, Guid? Incarnation)
{
    /// <summary>Whether it may be claimed now, in microseconds since 1970.</summary>
    public bool IsDue(long now) => IsPending && (!IsTimed || Head.DueAt <= now);

    /// <summary>Whether one of those that were rescued is due, or keeps all others out.</summary>
    public static bool Judge(IReadOnlyList<RescuedRow> rescued, ClaimTasks claim, Running running, long now) => rescued.Any(row => row.IsPending
        ? row.IsDue(now) && running.Free(row.Head.Agent) > 0
        : row.Incarnation == claim.Owner.Incarnation && row.Head.Rescues >= Company.AloneFrom);

    /// <summary>What runs for an incarnation, of those that were rescued.</summary>
    public static Company RunningOf(IReadOnlyList<RescuedRow> rescued, Guid incarnation) =>
        rescued.Where(row => !row.IsPending && row.Incarnation == incarnation).Aggregate(default(Company), (some, row) => some.With(row.Head.Rescues));
}

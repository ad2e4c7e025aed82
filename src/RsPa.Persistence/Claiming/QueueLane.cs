using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Persistence.Claiming;

/// <summary>
/// The queues in which an agent's pending tasks of one priority wait, as a sum of what is true of them. Those of a lane stand in the
/// index behind one another, so that a claim finds the head of each without passing the others.
/// </summary>
internal static class QueueLane
{
    /// <summary>Due as soon as it was submitted: whatever the clock says now, it may be claimed.</summary>
    public const int AtOnce = 0;

    /// <summary>Not before its due time.</summary>
    public const int Timed = 1;

    /// <summary>It was taken back from a dead worker: whether it may be claimed depends on what else runs.</summary>
    public const int Rescued = 2;

    /// <summary>It has a concurrency key: whether it may be claimed depends on how many run that share it.</summary>
    public const int Keyed = 4;

    /// <summary>A claim found that as many run as may share its key. It stands aside, so that no claim passes it again, until one of those has ended.</summary>
    public const int Held = 8;

    /// <summary>The lane of a task that is submitted.</summary>
    public static int Of(SubmitTask task) => (task.DueAt is null ? AtOnce : Timed) | (task.ConcurrencyKey is null ? 0 : Keyed);
}

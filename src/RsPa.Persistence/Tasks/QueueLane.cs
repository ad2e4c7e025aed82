namespace RsPa.Persistence.Tasks;

/// <summary>
/// The queues in which an agent's pending tasks of one priority wait. Those of a lane stand in the index behind one another, so that
/// a claim finds the head of each without passing the others.
/// </summary>
internal static class QueueLane
{
    /// <summary>Due as soon as they were submitted: whatever the clock says now, they may be claimed.</summary>
    public const int AtOnce = 0;

    /// <summary>Not before their due time.</summary>
    public const int Timed = 1;

    /// <summary>Added to one of these for a task that was taken back from a dead worker: whether it may be claimed depends on what else runs.</summary>
    public const int Rescued = 2;
}

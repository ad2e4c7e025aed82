using RsPa.Actors.Protocol.Agents;

namespace RsPa.Actors.Agents;

/// <summary>How sums over attempts add up.</summary>
public static class AttemptSums
{
    /// <summary>The sum over no attempts.</summary>
    public static AttemptTotals Nothing { get; } = new(0, 0, 0, 0, 0, null, null);

    /// <summary>The sum over <paramref name="earlier"/> and the later <paramref name="later"/>.</summary>
    public static AttemptTotals Plus(this AttemptTotals earlier, AttemptTotals later) => new(
        earlier.Completed + later.Completed,
        earlier.Failed + later.Failed,
        earlier.Cancelled + later.Cancelled,
        later.FailuresInARowAfter(earlier.TrailingFailures),
        Math.Max(earlier.LastSequence, later.LastSequence),
        later.LastEndedAt ?? earlier.LastEndedAt,
        later.LastError ?? earlier.LastError);

    /// <summary>
    /// How many attempts failed in a row at the end of <paramref name="later"/>, when <paramref name="before"/> had before it.
    /// A success ends the row. A cancelled attempt says nothing about the agent, so it neither ends the row nor lengthens it.
    /// </summary>
    public static int FailuresInARowAfter(this AttemptTotals later, int before) =>
        later.Completed > 0 ? later.TrailingFailures : (int)Math.Min(int.MaxValue, before + later.Failed);
}

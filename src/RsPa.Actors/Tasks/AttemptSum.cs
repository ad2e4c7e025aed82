using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Tasks;

/// <summary>Sums attempts up for their agent.</summary>
public static class AttemptSum
{
    /// <summary>The sum with one more attempt.</summary>
    /// <param name="sum">The sum of those before it; nothing where there are none.</param>
    /// <param name="sequence">Its place in the order of all attempts.</param>
    /// <param name="attempt">How it went.</param>
    public static AttemptTotals Add(AttemptTotals? sum, long sequence, AttemptRecord attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        sum ??= new AttemptTotals(0, 0, 0, 0, 0, null, null);
        return attempt.Outcome switch
        {
            AttemptOutcome.Completed => sum with { Completed = sum.Completed + 1, TrailingFailures = 0, LastSequence = sequence, LastEndedAt = attempt.EndedAt },
            AttemptOutcome.Cancelled => sum with { Cancelled = sum.Cancelled + 1, LastSequence = sequence, LastEndedAt = attempt.EndedAt },
            AttemptOutcome.Conflicted or AttemptOutcome.Waiting => sum with { LastSequence = sequence, LastEndedAt = attempt.EndedAt },
            _ => sum with
            {
                Failed = sum.Failed + 1,
                TrailingFailures = sum.TrailingFailures + 1,
                LastSequence = sequence,
                LastEndedAt = attempt.EndedAt,
                LastError = attempt.Error,
            },
        };
    }
}

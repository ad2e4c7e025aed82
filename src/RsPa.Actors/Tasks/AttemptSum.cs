using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Tasks;

/// <summary>Sums attempts up for their agent.</summary>
internal static class AttemptSum
{
    public static AttemptTotals Add(AttemptTotals? sum, long sequence, AttemptRecord attempt)
    {
        sum ??= new AttemptTotals(0, 0, 0, 0, 0, null, null);
        return attempt.Outcome switch
        {
            AttemptOutcome.Completed => sum with { Completed = sum.Completed + 1, TrailingFailures = 0, LastSequence = sequence, LastEndedAt = attempt.EndedAt },
            AttemptOutcome.Cancelled => sum with { Cancelled = sum.Cancelled + 1, LastSequence = sequence, LastEndedAt = attempt.EndedAt },
            AttemptOutcome.Conflicted => sum with { LastSequence = sequence, LastEndedAt = attempt.EndedAt },
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

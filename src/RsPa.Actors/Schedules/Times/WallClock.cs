namespace RsPa.Actors.Schedules.Times;

/// <summary>
/// Walks the moments of a cron rule along the clock of a zone. A time that does not exist, since the clock was put forward, is the first
/// moment after. Of a time that comes twice, since the clock was put back, a fixed time takes the first; an interval takes both.
/// </summary>
internal sealed class WallClock(CronRule rule, TimeZoneInfo zone)
{
    // Clocks are put back by an hour or so, and where a country changes sides of the date line, by a day.
    private static readonly TimeSpan LongestRepeat = TimeSpan.FromHours(25);

    // No zone changes twice within it.
    private static readonly TimeSpan Step = TimeSpan.FromHours(12);

    private static readonly DateTime Last = new(9998, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The next moment, in UTC; null where there is none any more.</summary>
    /// <param name="from">From when, in UTC.</param>
    /// <param name="inclusive">Whether that moment counts too.</param>
    public DateTime? Next(DateTime from, bool inclusive)
    {
        var (at, wallInclusive) = (from, inclusive);
        if (inclusive && GapEndingAt(at) is { } gap && IsInGap(gap))
            return at;
        var wall = at + zone.GetUtcOffset(at);
        while (rule.Next(wall, wallInclusive) is { } next)
        {
            var offset = zone.GetUtcOffset(at);
            var moment = DateTime.SpecifyKind(next, DateTimeKind.Utc) - offset;
            if (moment > Last)
                return null;
            if (Change(at, moment, offset) is not { } change)
            {
                if (rule.IsInterval || !ComesAgain(moment, offset))
                    return moment;
                (wall, wallInclusive) = (next, false);
                continue;
            }

            // The clock changes before that: what it showed so far ends at the change.
            var (before, after) = (change + offset, change + zone.GetUtcOffset(change));
            if (after > before && IsInGap((before, after)))
                return change;
            (at, wall, wallInclusive) = (change, after, true);
        }

        return null;
    }

    private bool IsInGap((DateTime Before, DateTime After) gap) => rule.Next(gap.Before, inclusive: true) < gap.After;

    // The wall-clock times that the change at this very moment has left out.
    private (DateTime Before, DateTime After)? GapEndingAt(DateTime moment)
    {
        if (moment <= DateTime.MinValue.AddDays(2))
            return null;
        var (before, after) = (zone.GetUtcOffset(moment.AddTicks(-1)), zone.GetUtcOffset(moment));
        return after > before ? (moment + before, moment + after) : null;
    }

    // Whether the clock showed the same before.
    private bool ComesAgain(DateTime moment, TimeSpan offset)
    {
        if (moment <= DateTime.MinValue.AddDays(3))
            return false;
        var earlier = zone.GetUtcOffset(moment - LongestRepeat);
        return earlier > offset && zone.GetUtcOffset(moment + offset - earlier) == earlier;
    }

    // The first moment after one and up to another at which the zone's offset is not any more what it was.
    private DateTime? Change(DateTime after, DateTime until, TimeSpan offset)
    {
        for (var low = after; low < until;)
        {
            var high = until - low > Step ? low + Step : until;
            if (zone.GetUtcOffset(high) == offset)
            {
                low = high;
                continue;
            }

            var (same, other) = (low.Ticks, high.Ticks);
            while (other - same > 1)
            {
                var middle = same + ((other - same) / 2);
                if (zone.GetUtcOffset(new DateTime(middle, DateTimeKind.Utc)) == offset)
                    same = middle;
                else
                    other = middle;
            }

            return new DateTime(other, DateTimeKind.Utc);
        }

        return null;
    }
}

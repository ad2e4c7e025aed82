using RsPa.Actors.Schedules.Times;

namespace RsPa.Actors.Tests.Schedules;

/// <summary>What a clock in a zone shows, minute by minute, without any cleverness: what the walk from moment to moment is held to.</summary>
internal sealed class MinuteByMinute
{
    private readonly DateTime _from;
    private readonly int[] _offsets;

    /// <param name="zone">The zone.</param>
    /// <param name="from">The first minute, in UTC.</param>
    /// <param name="to">The end.</param>
    public MinuteByMinute(string zone, DateTime from, DateTime to)
    {
        var found = Zones.Find(zone)!;
        _from = from;
        _offsets = new int[(int)(to - from).TotalMinutes];

        // The system's table of a zone is slow to ask; no zone has changed at any other minute than each fifth since 1972.
        for (var i = 0; i < _offsets.Length; i++)
            _offsets[i] = i % 5 == 0 ? (int)found.GetUtcOffset(from.AddMinutes(i)).TotalMinutes : _offsets[i - 1];
    }

    /// <summary>The moments at which a rule is due.</summary>
    /// <param name="matches">Whether a wall-clock time is one of the rule's.</param>
    /// <param name="isInterval">Whether it goes on through an hour that comes twice.</param>
    public List<DateTime> Moments(Func<DateTime, bool> matches, bool isInterval)
    {
        var found = new List<DateTime>();
        var wallStart = _from.AddDays(-2);
        var clock = (int)(_from - wallStart).TotalMinutes + _offsets[0];
        var furthest = clock - 1;
        for (var i = 1; i < _offsets.Length; i++)
        {
            var before = (int)(_from - wallStart).TotalMinutes + (i - 1) + _offsets[i - 1];
            var now = before + 1 + (_offsets[i] - _offsets[i - 1]);
            furthest = Math.Max(furthest, before);
            var due = false;
            for (var left = before + 1; left < now; left++)
                due |= (isInterval || left > furthest) && matches(wallStart.AddMinutes(left));
            if (due || ((isInterval || now > furthest) && matches(wallStart.AddMinutes(now))))
                found.Add(_from.AddMinutes(i));
        }

        return found;
    }
}

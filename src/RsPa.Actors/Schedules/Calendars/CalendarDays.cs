using System.Runtime.Serialization;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using RsPa.Actors.Protocol.Values;

namespace RsPa.Actors.Schedules.Calendars;

/// <summary>
/// The whole days of an iCalendar file (RFC 5545), as holidays are published: events that have hours are not looked at. Such a file may
/// come from anywhere, so that all of it is bounded: its size, its events, what repeats, and the days that come of it.
/// </summary>
public static class CalendarDays
{
    /// <summary>The largest file, in characters: 256 KiB.</summary>
    public const int MaxLength = 256 * 1024;

    private const int MaxEvents = 1_000;
    private const int MaxRepeating = 100;
    private const int MaxDaysOfEvent = 366;
    private const int MaxUnmatched = 1_000;
    private const int EarliestYear = 1970;
    private const string Remedy = "give an iCalendar file with whole-day events, such as a list of public holidays";

    /// <summary>Reads the days.</summary>
    /// <param name="text">What the file holds.</param>
    /// <param name="from">The first day that is wanted.</param>
    /// <param name="to">The last one.</param>
    /// <returns>The days, in order; or what is wrong.</returns>
    public static (IReadOnlyList<DateOnly>? Days, InvalidValue? Fault) Read(string text, DateOnly from, DateOnly to)
    {
        if (text.Length > MaxLength)
            return (null, new InvalidValue("leave_out", $"leave_out: the calendar has {text.Length} characters, and may have {MaxLength}.") { IsTooLarge = true, Remedy = Remedy });
        if (Count(text, "BEGIN:") > 10 * MaxEvents || Count(text, "BEGIN:VEVENT") > MaxEvents)
            return Wrong($"has more than {MaxEvents} events");
        try
        {
            var calendar = Calendar.Load(text);
            return calendar is null || calendar.Events.Count == 0 ? Wrong("holds no events") : Days(calendar, from, to);
        }
        catch (Exception unreadable) when (unreadable is SerializationException or FormatException or ArgumentException or InvalidOperationException or EvaluationException or OverflowException or IndexOutOfRangeException or NullReferenceException or KeyNotFoundException or InvalidCastException)
        {
            return Wrong($"is not an iCalendar file ({unreadable.Message.TrimEnd('.')})");
        }
    }

    private static (IReadOnlyList<DateOnly>? Days, InvalidValue? Fault) Days(Calendar calendar, DateOnly from, DateOnly to)
    {
        var whole = calendar.Events.Where(found => found.Start is { HasTime: false }).ToArray();
        if (whole.Length == 0)
            return Wrong("has no whole-day events");
        if (whole.Count(found => Rules(found).Count > 0) > MaxRepeating)
            return Wrong($"has more than {MaxRepeating} events that repeat");
        if (whole.Any(found => found.Start!.Year < EarliestYear))
            return Wrong($"has an event before {EarliestYear}");
        if (whole.Any(found => Rules(found).Any(rule => rule.Frequency is not (FrequencyType.Daily or FrequencyType.Weekly or FrequencyType.Monthly or FrequencyType.Yearly))))
            return Wrong("has an event that repeats more often than daily");
        var days = new SortedSet<DateOnly>();
        foreach (var found in whole)
        {
            foreach (var occurrence in Occurrences(found, from, to))
            {
                var (first, length) = (occurrence.Period.StartTime.Date, Length(found));
                for (var day = 0; day < length; day++)
                {
                    var left = first.AddDays(day);
                    if (left >= from && left <= to)
                        days.Add(left);
                    if (days.Count > ScheduleLimits.LeaveOut)
                        return Wrong($"leaves out more than {ScheduleLimits.LeaveOut} days");
                }
            }
        }

        return ([.. days], null);
    }

    private static IEnumerable<Occurrence> Occurrences(CalendarEvent found, DateOnly from, DateOnly to) =>
        found.GetOccurrences(new CalDateTime(from.AddDays(-MaxDaysOfEvent)), new EvaluationOptions { MaxUnmatchedIncrementsLimit = MaxUnmatched })
            .TakeWhile(occurrence => occurrence.Period.StartTime.Date <= to)
            .Take(2 * ScheduleLimits.LeaveOut);

    private static IList<RecurrencePattern> Rules(CalendarEvent found)
    {
#pragma warning disable CS0618 // it does not say how many there are, and a file may have several
        return found.RecurrenceRules;
#pragma warning restore CS0618
    }

    // Without an end it is one day. The end itself is not left out any more.
    private static int Length(CalendarEvent found) => found.End is { } end ? Math.Clamp(end.Date.DayNumber - found.Start!.Date.DayNumber, 1, MaxDaysOfEvent) : 1;

    private static (IReadOnlyList<DateOnly>? Days, InvalidValue? Fault) Wrong(string what) => (null, new InvalidValue("leave_out", $"leave_out: the calendar {what}.") { Remedy = Remedy });

    private static int Count(string text, string part)
    {
        var count = 0;
        for (var at = text.IndexOf(part, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.OrdinalIgnoreCase))
            count++;
        return count;
    }
}

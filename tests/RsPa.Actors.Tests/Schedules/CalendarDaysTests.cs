using RsPa.Actors.Protocol.Values;
using RsPa.Actors.Schedules.Calendars;

namespace RsPa.Actors.Tests.Schedules;

public sealed class CalendarDaysTests
{
    private static readonly DateOnly From = new(2026, 1, 1);
    private static readonly DateOnly To = new(2030, 12, 31);

    [Fact]
    public void Whole_days_are_read_and_hours_are_not()
    {
        var days = Read(
            "DTSTART;VALUE=DATE:20260501\nSUMMARY:Labour Day",
            "DTSTART:20260610T140000Z\nDTEND:20260610T150000Z",
            "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227").Days!;

        days.ShouldBe([new(2026, 5, 1), new(2026, 12, 24), new(2026, 12, 25), new(2026, 12, 26)]);
    }

    [Fact]
    public void What_comes_each_year_is_read_within_the_range() =>
        Read("DTSTART;VALUE=DATE:20001003\nRRULE:FREQ=YEARLY").Days.ShouldBe([new(2026, 10, 3), new(2027, 10, 3), new(2028, 10, 3), new(2029, 10, 3), new(2030, 10, 3)]);

    [Theory]
    [InlineData("DTSTART:20260610T140000Z", "no whole-day events")]
    [InlineData("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=SECONDLY", "more often than daily")]
    [InlineData("DTSTART;VALUE=DATE:00010101\nRRULE:FREQ=DAILY", "before 1970")]
    [InlineData("DTSTART;VALUE=DATE:2026", "no whole-day events")]
    public void What_is_of_no_use_is_said(string properties, string word) => Read(properties).Fault!.Message.ShouldContain(word);

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("BEGIN:VCALENDAR\nEND:VCALENDAR")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nRRULE:FREQ=")]
    [InlineData("\0\0\0")]
    public void What_is_no_calendar_is_said(string text) => CalendarDays.Read(text, From, To).Fault!.Field.ShouldBe("leave_out");

    [Fact]
    public void A_rule_that_never_comes_ends()
    {
        var (days, fault) = Read("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30");

        (days is null || days.All(day => day == From)).ShouldBeTrue(fault?.Message);
    }

    [Fact]
    public void A_file_that_is_too_large_or_has_too_many_events_is_refused()
    {
        CalendarDays.Read(new string('x', CalendarDays.MaxLength + 1), From, To).Fault!.IsTooLarge.ShouldBeTrue();
        CalendarDays.Read(string.Concat(Enumerable.Repeat("BEGIN:VEVENT\n", 1001)), From, To).Fault!.Message.ShouldContain("more than 1000 events");
        Read([.. Enumerable.Repeat("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY", 101)]).Fault!.Message.ShouldContain("repeat");
    }

    private static (IReadOnlyList<DateOnly>? Days, InvalidValue? Fault) Read(params string[] events) => CalendarDays.Read(
        $"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test\n{string.Concat(events.Select((properties, i) => $"BEGIN:VEVENT\nUID:{i}\nDTSTAMP:20250101T000000Z\n{properties}\nEND:VEVENT\n"))}END:VCALENDAR\n".ReplaceLineEndings("\r\n"), From, To);
}

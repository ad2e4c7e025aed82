using System.Globalization;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Schedules.Times;

namespace RsPa.Actors.Tests.Schedules;

public sealed class MomentsTests
{
    [Theory]
    // The clock is put forward at 01:00 UTC, from 02:00 to 03:00: what does not exist is the first moment after.
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-03-28 00:00", "2026-03-28 01:30, 2026-03-29 01:00, 2026-03-30 00:30")]
    [InlineData("Europe/Berlin", "0 2,3 * * *", "2026-03-29 00:00", "2026-03-29 01:00, 2026-03-30 00:00")]
    [InlineData("Europe/Berlin", "*/30 * * * *", "2026-03-29 00:30", "2026-03-29 00:30, 2026-03-29 01:00, 2026-03-29 01:30")]
    // It is put back at 01:00 UTC, from 03:00 to 02:00: a fixed time is the first one, an interval goes on.
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-10-24 12:00", "2026-10-25 00:30, 2026-10-26 01:30")]
    [InlineData("Europe/Berlin", "*/30 * * * *", "2026-10-25 00:00", "2026-10-25 00:00, 2026-10-25 00:30, 2026-10-25 01:00, 2026-10-25 01:30, 2026-10-25 02:00")]
    [InlineData("Europe/Berlin", "0,30 2 * * *", "2026-10-25 00:00", "2026-10-25 00:00, 2026-10-25 00:30, 2026-10-26 01:00")]
    [InlineData("America/New_York", "30 2 * * *", "2026-03-07 12:00", "2026-03-08 07:00, 2026-03-09 06:30")]
    [InlineData("America/New_York", "30 1 * * *", "2026-10-31 12:00", "2026-11-01 05:30, 2026-11-02 06:30")]
    // Half an hour, at 02:00 local time.
    [InlineData("Australia/Lord_Howe", "15 2 * * *", "2026-10-03 00:00", "2026-10-03 15:30, 2026-10-04 15:15")]
    [InlineData("Australia/Lord_Howe", "45 1 * * *", "2026-04-04 00:00", "2026-04-04 14:45, 2026-04-05 15:15")]
    [InlineData("Asia/Kolkata", "0 9 * * *", "2026-01-01 00:00", "2026-01-01 03:30, 2026-01-02 03:30")]
    // At midnight: the day began at 01:00.
    [InlineData("America/Sao_Paulo", "0 0 * * *", "2018-11-03 12:00", "2018-11-04 03:00, 2018-11-05 02:00")]
    [InlineData("America/Sao_Paulo", "0 0 * * *", "2026-11-03 12:00", "2026-11-04 03:00")]
    // The clock is put back for Ramadan.
    [InlineData("Africa/Casablanca", "30 2 * * *", "2025-02-22 12:00", "2025-02-23 01:30, 2025-02-24 02:30")]
    // 30 December 2011 was left out.
    [InlineData("Pacific/Apia", "0 12 * * *", "2011-12-29 00:00", "2011-12-29 22:00, 2011-12-30 10:00, 2011-12-30 22:00")]
    [InlineData("UTC", "@weekly", "2026-01-01 00:00", "2026-01-04 00:00, 2026-01-11 00:00")]
    [InlineData("UTC", "0 9 1-7 * mon", "2026-01-01 00:00", "2026-01-01 09:00, 2026-01-02 09:00, 2026-01-03 09:00, 2026-01-04 09:00, 2026-01-05 09:00, 2026-01-06 09:00, 2026-01-07 09:00, 2026-01-12 09:00")]
    [InlineData("UTC", "0 9 */2 * mon", "2026-01-01 00:00", "2026-01-05 09:00, 2026-01-19 09:00")]
    [InlineData("UTC", "0 0 30 2 *", "2026-01-01 00:00", "")]
    public void A_cron_expression_is_due(string zone, string expression, string from, string expected)
    {
        var (moments, fault) = Moments.Of(new ScheduleRule.Cron(expression), zone);

        fault.ShouldBeNull();
        var count = expected.Length == 0 ? 1 : expected.Split(',').Length;
        string.Join(", ", moments!.From(Time(from)).Take(count).Select(moment => moment.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture))).ShouldBe(expected);
    }

    [Theory]
    [InlineData("", "cron: it is empty.")]
    [InlineData("* * * *", "cron: '* * * *' has 4 fields, not 5.")]
    [InlineData("0 0 0 1 1 *", "cron: '0 0 0 1 1 *' has 6 fields, not 5.")]
    [InlineData("60 * * * *", "cron: '60 * * * *' is not a cron expression (Minutes: Value must be a number between 0 and 59 (all inclusive)).")]
    [InlineData("@often", "cron: '@often' is not a cron expression")]
    [InlineData("H * * * *", "cron: 'H * * * *' is not a cron expression")]
    public void What_is_no_cron_expression_is_said(string expression, string message) =>
        Moments.Of(new ScheduleRule.Cron(expression), "UTC").Fault!.Message.ShouldStartWith(message);

    [Theory]
    [InlineData("Mars/Olympus")]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("/etc/localtime")]
    public void What_is_no_zone_is_said(string zone) => Moments.Of(new ScheduleRule.Cron("0 0 * * *"), zone).Fault!.Field.ShouldBe("zone");

    [Fact]
    public void One_moment_comes_once()
    {
        var (moments, _) = Moments.Of(new ScheduleRule.Once(Time("2026-05-01 08:00")), "UTC");

        moments!.Next(Time("2026-05-01 07:59")).ShouldBe(Time("2026-05-01 08:00"));
        moments.Next(Time("2026-05-01 08:00")).ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1.5)]
    [InlineData(366 * 86_400 + 1)]
    public void An_interval_has_bounds(double seconds) =>
        Moments.Of(new ScheduleRule.Every(TimeSpan.FromSeconds(seconds), Time("2026-01-01 00:00")), "UTC").Fault!.Field.ShouldBe("every");

    private static DateTimeOffset Time(string text) => DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}

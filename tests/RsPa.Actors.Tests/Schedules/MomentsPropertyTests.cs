using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Schedules.Times;

namespace RsPa.Actors.Tests.Schedules;

/// <summary>The moments of a rule over twenty years are those at which a clock, looked at each minute, shows its times.</summary>
public sealed class MomentsPropertyTests
{
    private static readonly DateTime From = new(2006, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime To = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly (string Expression, Func<DateTime, bool> Matches, bool IsInterval)[] Rules =
    [
        ("30 2 * * *", at => at is { Hour: 2, Minute: 30 }, false),
        ("0 0 * * *", at => at is { Hour: 0, Minute: 0 }, false),
        ("15,45 1,2,23 * * *", at => at is { Hour: 1 or 2 or 23, Minute: 15 or 45 }, false),
        ("*/20 0-4 * * *", at => at.Hour <= 4 && at.Minute % 20 == 0, true),
        ("10 * * 3,4,10,11 sun", at => at is { Minute: 10, Month: 3 or 4 or 10 or 11, DayOfWeek: DayOfWeek.Sunday }, true),
        ("0 3 13 * fri", at => at is { Hour: 3, Minute: 0 } and ({ Day: 13 } or { DayOfWeek: DayOfWeek.Friday }), false),
        ("59 23 29 2 *", at => at is { Hour: 23, Minute: 59, Day: 29, Month: 2 }, false),
        ("30 2 28-31 12 *", at => at is { Hour: 2, Minute: 30, Day: >= 28, Month: 12 }, false),
    ];

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/Sao_Paulo")]
    [InlineData("Africa/Casablanca")]
    [InlineData("Pacific/Apia")]
    [InlineData("Asia/Kolkata")]
    public void A_cron_expression_is_due_when_the_clock_shows_it(string zone)
    {
        var clock = new MinuteByMinute(zone, From, To);
        foreach (var (expression, matches, isInterval) in Rules)
        {
            var (moments, _) = Moments.Of(new ScheduleRule.Cron(expression), zone);

            moments!.From(new DateTimeOffset(From.AddMinutes(1))).TakeWhile(moment => moment.UtcDateTime < To).Select(moment => moment.UtcDateTime)
                .ShouldBe(clock.Moments(matches, isInterval), $"{expression} in {zone}");
        }
    }

    [Theory]
    [InlineData(7 * 60)]
    [InlineData(86_400)]
    [InlineData(90 * 60)]
    public void An_interval_is_due_whenever_it_has_passed(int seconds)
    {
        var (moments, _) = Moments.Of(new ScheduleRule.Every(TimeSpan.FromSeconds(seconds), new DateTimeOffset(From.AddDays(3))), "Europe/Berlin");
        List<DateTimeOffset> slow = [];
        for (var minute = 0; minute < 20 * 366 * 1440; minute++)
        {
            var since = (minute - (3 * 1440)) * 60L;
            if (since >= 0 && since % seconds == 0)
                slow.Add(new DateTimeOffset(From.AddMinutes(minute)));
        }

        moments!.From(new DateTimeOffset(From)).Take(slow.Count).ShouldBe(slow);
    }

    // Wherever one begins to look, the next moment is the same.
    [Theory]
    [InlineData("Europe/Berlin", "*/30 1-3 * * *")]
    [InlineData("Europe/Berlin", "30 2 * * *")]
    [InlineData("Australia/Lord_Howe", "45 1 * * *")]
    [InlineData("Pacific/Apia", "30 2 30 12 *")]
    public void The_next_moment_is_the_same_from_each_minute_before_it(string zone, string expression)
    {
        var (moments, _) = Moments.Of(new ScheduleRule.Cron(expression), zone);
        foreach (var day in (DateTimeOffset[])[new(2025, 3, 29, 12, 0, 0, TimeSpan.Zero), new(2025, 10, 25, 12, 0, 0, TimeSpan.Zero), new(2025, 4, 5, 3, 0, 0, TimeSpan.Zero), new(2011, 12, 29, 12, 0, 0, TimeSpan.Zero)])
        {
            var expected = moments!.From(day).TakeWhile(moment => moment < day.AddDays(3)).ToArray();
            for (var minute = 0; minute < 1440; minute++)
                moments.Next(day.AddMinutes(minute), inclusive: true).ShouldBe(expected.Cast<DateTimeOffset?>().FirstOrDefault(moment => moment >= day.AddMinutes(minute)) ?? moments.Next(day.AddDays(3), inclusive: true));
        }
    }
}

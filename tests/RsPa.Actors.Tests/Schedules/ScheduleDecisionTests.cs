using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Schedules;
using RsPa.Agents;
using CsCheck;

namespace RsPa.Actors.Tests.Schedules;

public sealed class ScheduleDecisionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly ScheduleName Nightly = new("nightly");
    private static readonly ScheduleDefinition Hourly = new(new AgentName("echo"), "{}", new ScheduleRule.Cron("0 * * * *"));

    [Fact]
    public void What_is_due_is_fired_and_the_next_moment_is_the_one_after()
    {
        var decided = Tick(At(Hourly, Noon), Noon.AddSeconds(3));

        Occurrences(decided).ShouldBe([(Noon, OccurrenceOutcome.Fired)]);
        Noted(decided).Single().Late().ShouldBe(TimeSpan.FromSeconds(3));
        decided.After.State.NextAt.ShouldBe(Noon.AddHours(1));
        decided.After.Open.Single().Task.ShouldBe(Noted(decided).Single().Task!.Value);
        decided.After.Open.Single().Task.Value.Version.ShouldBe(7);
    }

    [Fact]
    public void Nothing_happens_before_its_time() => Tick(At(Hourly, Noon), Noon.AddTicks(-1)).Events.ShouldBeEmpty();

    [Fact]
    public void A_moment_is_the_last_within_the_expiry()
    {
        var decided = Tick(At(Hourly with { ExpiresAt = Noon }, Noon), Noon);

        Occurrences(decided).ShouldBe([(Noon, OccurrenceOutcome.Fired)]);
        decided.After.State.NextAt.ShouldBeNull();
    }

    [Theory]
    [InlineData(OverlapPolicy.Skip, OccurrenceOutcome.Skipped, 0)]
    [InlineData(OverlapPolicy.Queue, OccurrenceOutcome.Queued, 0)]
    [InlineData(OverlapPolicy.CancelPrevious, OccurrenceOutcome.Fired, 1)]
    public void An_overlap_is_dealt_with_as_the_schedule_says(OverlapPolicy overlap, OccurrenceOutcome outcome, int cancelled)
    {
        var before = At(Hourly with { Overlap = overlap }, Noon) with { Open = [new OpenOccurrence(Noon.AddHours(-1), TaskNumber(1), OccurrenceResult.None)] };

        var decided = Tick(before, Noon);

        Occurrences(decided).ShouldBe([(Noon, outcome)]);
        decided.Events.OfType<ScheduleEvent.PreviousCancelled>().Count().ShouldBe(cancelled);
        if (outcome != OccurrenceOutcome.Fired)
            Noted(decided).Single().Reason!.ShouldContain($"{TaskNumber(1)}");
    }

    [Fact]
    public void What_is_queued_is_fired_when_the_one_before_has_ended_and_one_at_a_time()
    {
        var queue = Tick(At(Hourly with { Overlap = OverlapPolicy.Queue }, Noon) with { Open = [new OpenOccurrence(Noon.AddHours(-1), TaskNumber(1), OccurrenceResult.None)] }, Noon).After;
        queue = Tick(queue, Noon.AddHours(1)).After;
        queue.QueuedCount.ShouldBe(2);

        var decided = Tick(Ended(queue, OccurrenceResult.Completed), Noon.AddHours(1.5));

        Occurrences(decided).ShouldBe([(Noon, OccurrenceOutcome.Fired)]);
        decided.After.QueuedCount.ShouldBe(1);
        decided.After.Open.Single().Moment.ShouldBe(Noon);
        Occurrences(Tick(decided.After, Noon.AddHours(1.6))).ShouldBeEmpty();
    }

    [Fact]
    public void After_downtime_the_latest_is_caught_up_and_the_others_are_missed()
    {
        var decided = Tick(At(Hourly, Noon), Noon.AddHours(2.5));

        Occurrences(decided).ShouldBe([(Noon, OccurrenceOutcome.Missed), (Noon.AddHours(1), OccurrenceOutcome.Missed), (Noon.AddHours(2), OccurrenceOutcome.Fired)]);
        Noted(decided)[2].Reason.ShouldBe("caught up, 30 minutes late");
        decided.After.State.NextAt.ShouldBe(Noon.AddHours(3));
    }

    [Fact]
    public void Without_catch_up_all_are_missed()
    {
        var decided = Tick(At(Hourly with { CatchUp = CatchUpPolicy.None }, Noon), Noon.AddHours(1.5));

        Occurrences(decided).ShouldBe([(Noon, OccurrenceOutcome.Missed), (Noon.AddHours(1), OccurrenceOutcome.Missed)]);
    }

    [Fact]
    public void All_within_the_window_are_caught_up_one_after_another_and_what_is_before_is_one_entry()
    {
        var decided = Tick(At(Hourly with { CatchUp = CatchUpPolicy.All, CatchUpWindow = TimeSpan.FromHours(2) }, Noon), Noon.AddHours(10.5));

        Occurrences(decided).ShouldBe([(Noon, OccurrenceOutcome.Missed), (Noon.AddHours(9), OccurrenceOutcome.Fired), (Noon.AddHours(10), OccurrenceOutcome.Queued)]);
        Noted(decided)[0].Count.ShouldBe(9);
        Noted(decided)[0].Through.ShouldBe(Noon.AddHours(8));
    }

    [Fact]
    public void A_long_downtime_leaves_a_bounded_number_of_entries()
    {
        var second = Hourly with { Rule = new ScheduleRule.Every(TimeSpan.FromSeconds(1), Noon), CatchUp = CatchUpPolicy.All, CatchUpWindow = TimeSpan.FromDays(1) };

        var decided = Tick(At(second, Noon), Noon.AddDays(400));

        Noted(decided).Count.ShouldBe(ScheduleLimits.AtOnce + 2);
        Noted(decided)[0].Reason!.ShouldContain("were not counted");
        Noted(decided)[1].Count.ShouldBe(86_401 - ScheduleLimits.AtOnce);
        decided.After.QueuedCount.ShouldBe(ScheduleLimits.AtOnce - 2); // the first is fired, and the last, which is on time, is skipped
    }

    [Fact]
    public void A_day_that_is_left_out_is_skipped_in_the_schedules_zone()
    {
        var late = new DateTimeOffset(2026, 3, 10, 23, 0, 0, TimeSpan.Zero);

        var decided = Tick(At(Hourly with { Zone = "Europe/Berlin", LeaveOut = [new DateOnly(2026, 3, 11)] }, late), late);

        Occurrences(decided).ShouldBe([(late, OccurrenceOutcome.Skipped)]);
        Noted(decided).Single().Reason.ShouldBe("2026-03-11 is left out");
    }

    [Fact]
    public void After_five_failures_in_a_row_it_pauses_itself()
    {
        var schedule = At(Hourly, Noon);
        for (var hour = 0; hour < 5; hour++)
            schedule = Tick(Ended(schedule, OccurrenceResult.Failed), Noon.AddHours(hour)).After;
        schedule.State.Failures.ShouldBe(4);
        schedule.State.PausedAt.ShouldBeNull();

        var decided = Tick(Ended(schedule, OccurrenceResult.Failed), Noon.AddHours(5));

        decided.After.State.PausedItself.ShouldBeTrue();
        decided.After.State.PauseReason.ShouldBe("its last 5 tasks failed");
        Occurrences(decided).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(OccurrenceResult.Completed, 0)]
    [InlineData(OccurrenceResult.Cancelled, 4)]
    [InlineData(OccurrenceResult.Removed, 4)]
    public void Only_a_success_ends_a_row_of_failures(OccurrenceResult result, int failures)
    {
        var schedule = At(Hourly, Noon);
        schedule = schedule with { State = schedule.State with { Failures = 4 }, Open = [new OpenOccurrence(Noon.AddHours(-1), TaskNumber(1), result)] };

        Tick(schedule, Noon.AddMinutes(-1)).After.State.Failures.ShouldBe(failures);
    }

    [Fact]
    public void What_came_while_it_was_paused_is_skipped_and_told_in_one_entry()
    {
        var paused = Decide(At(Hourly, Noon), new ScheduleCommand.Pause("holiday"), Noon.AddMinutes(-5)).After;
        Tick(paused, Noon.AddHours(2)).Events.ShouldBeEmpty();

        var decided = Decide(paused, new ScheduleCommand.Resume(), Noon.AddHours(2.5));

        Occurrences(decided).ShouldBe([(Noon, OccurrenceOutcome.Skipped)]);
        Noted(decided).Single().Count.ShouldBe(3);
        decided.After.State.NextAt.ShouldBe(Noon.AddHours(3));
        decided.After.State.PausedAt.ShouldBeNull();
    }

    [Fact]
    public void To_run_it_now_moves_nothing()
    {
        var decided = Decide(At(Hourly, Noon), new ScheduleCommand.Run(), Noon.AddMinutes(-5));

        Occurrences(decided).ShouldBe([(Noon.AddMinutes(-5), OccurrenceOutcome.Fired)]);
        decided.After.State.NextAt.ShouldBe(Noon);
    }

    [Fact]
    public void To_run_it_at_the_very_moment_takes_nothing_from_the_rule() =>
        Noted(Decide(At(Hourly, Noon), new ScheduleCommand.Run(), Noon)).Single().Moment.ShouldNotBe(Noon);

    [Fact]
    public void A_backfill_is_counted_first_and_made_one_after_another()
    {
        var made = new HashSet<DateTimeOffset> { Noon.AddHours(-2) };
        var asked = new ScheduleCommand.Backfill(Noon.AddHours(-4), Noon.AddHours(-1), made, Confirmed: null);

        Decide(At(Hourly, Noon), asked, Noon.AddMinutes(-5)).Unconfirmed.ShouldBe(3);
        var decided = Decide(At(Hourly, Noon), asked with { Confirmed = 3 }, Noon.AddMinutes(-5));

        Occurrences(decided).ShouldBe([(Noon.AddHours(-4), OccurrenceOutcome.Fired), (Noon.AddHours(-3), OccurrenceOutcome.Queued), (Noon.AddHours(-1), OccurrenceOutcome.Queued)]);
        decided.After.State.NextAt.ShouldBe(Noon);
    }

    [Theory]
    [InlineData(-1, -2, "from")]
    [InlineData(-1, 1, "to")]
    [InlineData(-5000, -1, "room")]
    [InlineData(-0.9, -0.5, "no occurrence")]
    public void A_backfill_that_makes_no_sense_is_refused(double from, double to, string word) =>
        Decide(At(Hourly, Noon), new ScheduleCommand.Backfill(Noon.AddHours(from), Noon.AddHours(to), new HashSet<DateTimeOffset>(), null), Noon.AddMinutes(-5)).Refusal!.ShouldContain(word);

    [Fact]
    public void An_edit_begins_anew_from_now()
    {
        var decided = Decide(At(Hourly, Noon), new ScheduleCommand.Edit(Hourly with { Rule = new ScheduleRule.Cron("30 * * * *") }), Noon.AddHours(5));

        Occurrences(decided).ShouldBeEmpty();
        decided.After.State.NextAt.ShouldBe(Noon.AddHours(5.5));
    }

    [Fact]
    public void Jitter_is_the_same_for_an_occurrence_and_within_its_bound()
    {
        var jittered = Hourly with { Jitter = TimeSpan.FromMinutes(10) };
        var due = Enumerable.Range(0, 50).Select(hour => DueAt(Tick(At(jittered, Noon.AddHours(hour)), Noon.AddHours(hour))) - Noon.AddHours(hour)).ToArray();

        due.ShouldAllBe(delay => delay == null || (delay > TimeSpan.Zero && delay <= TimeSpan.FromMinutes(10)));
        due.Distinct().Count().ShouldBeGreaterThan(40);
        DueAt(Tick(At(jittered, Noon), Noon)).ShouldBe(DueAt(Tick(At(jittered, Noon), Noon.AddSeconds(1))));

        static DateTimeOffset? DueAt(ScheduleDecided decided) => decided.Events.OfType<ScheduleEvent.Noted>().Single().DueAt;
    }

    [Fact]
    public void A_schedule_that_never_fires_is_not_made()
    {
        ScheduleDecision.Create(Nightly, Hourly with { Rule = new ScheduleRule.Cron("0 0 30 2 *") }, ScheduleOrigin.Owner, Noon).Fault!.Message.ShouldContain("never");
        ScheduleDecision.Create(Nightly, Hourly with { Rule = new ScheduleRule.Once(Noon) }, ScheduleOrigin.Owner, Noon).Fault!.Field.ShouldBe("at");
    }

    // However often it is looked at, and whenever, each moment gets one entry, and none is left out.
    [Fact]
    public void Each_moment_gets_one_entry_whenever_one_looks()
    {
        Gen.Int[1, 240].Array[1, 30].Sample(waits =>
        {
            var schedule = At(Hourly with { CatchUp = CatchUpPolicy.All, Overlap = OverlapPolicy.Queue }, Noon);
            var (now, seen) = (Noon.AddMinutes(-30), new List<(DateTimeOffset Moment, long Count)>());
            foreach (var minutes in waits)
            {
                now = now.AddMinutes(minutes);
                var decided = Tick(schedule, now);
                seen.AddRange(Noted(decided).Where(noted => noted.Reason != "it waited for the one before it").Select(noted => (noted.Moment, noted.Count)));
                schedule = Ended(decided.After, OccurrenceResult.Completed);
            }

            var expected = Enumerable.Range(0, 10_000).Select(hour => Noon.AddHours(hour)).TakeWhile(moment => moment <= now);
            return seen.Select(entry => entry.Moment).SequenceEqual(expected) && seen.All(entry => entry.Count == 1);
        });
    }

    private static ScheduleAtWork At(ScheduleDefinition definition, DateTimeOffset next) => new(new ScheduleState(Nightly, definition, ScheduleOrigin.Owner, Noon.AddDays(-1), next), [], [], 0);

    private static ScheduleAtWork Ended(ScheduleAtWork schedule, OccurrenceResult result) => schedule with { Open = [.. schedule.Open.Select(open => open with { Result = result })] };

    private static TaskId TaskNumber(int number) => new(new Guid($"01900000-0000-7000-9000-{number:x12}"));

    private static ScheduleDecided Tick(ScheduleAtWork schedule, DateTimeOffset now) => Decide(schedule, new ScheduleCommand.Tick(), now);

    private static ScheduleDecided Decide(ScheduleAtWork schedule, ScheduleCommand command, DateTimeOffset now) => ScheduleDecision.Decide(schedule, command, now);

    private static IReadOnlyList<Occurrence> Noted(ScheduleDecided decided) => [.. decided.Events.OfType<ScheduleEvent.Noted>().Select(noted => noted.Occurrence)];

    private static IEnumerable<(DateTimeOffset, OccurrenceOutcome)> Occurrences(ScheduleDecided decided) => Noted(decided).Select(noted => (noted.Moment, noted.Outcome));
}

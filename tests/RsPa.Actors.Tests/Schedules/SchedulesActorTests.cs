using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Schedules;
using RsPa.Actors.Supervision;
using RsPa.Agents;
using RsPa.Testing;
using RsPa.Testing.Store;
using RsPa.Testing.VirtualTime;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Schedules;

/// <summary>The part that fires schedules, over the store in memory. The clock stands at 08:00 UTC.</summary>
public sealed class SchedulesActorTests(ITestOutputHelper output) : RsPaTestKit(output)
{
    private static readonly AgentName Alpha = new("alpha");
    private static readonly ScheduleName Hourly = new("hourly");
    private static readonly ScheduleDefinition EachHour = new(Alpha, """{"n":1}""", new ScheduleRule.Cron("0 * * * *"));

    private readonly FaultyStore _store = new(Alpha);

    private MemorySchedules Stored => _store.Memory.Schedules;

    [Fact]
    public async Task What_is_due_makes_a_task_at_its_moment()
    {
        var schedules = Start();
        await AskAsync(schedules, new AddSchedule(Hourly, EachHour));
        await ListenAsync(schedules);

        Advance(TimeSpan.FromHours(1));
        await ExpectMsgAsync<ScheduleChanged>();

        var task = _store.Memory.Tasks.Single();
        (task.Agent, task.Input, task.SubmittedAt).ShouldBe((Alpha, """{"n":1}""", Time.GetUtcNow()));
        (await HistoryAsync()).ShouldBe([new Occurrence(Time.GetUtcNow(), OccurrenceOutcome.Fired, OccurrenceTrigger.Due, Time.GetUtcNow()) { Task = task.Id }]);
    }

    // The end of the first task is heard of at once, and not at the next look.
    [Fact]
    public async Task What_is_queued_follows_the_end_of_the_one_before()
    {
        var schedules = Start();
        await AskAsync(schedules, new AddSchedule(Hourly, EachHour with { Overlap = OverlapPolicy.Queue }));
        await ListenAsync(schedules);
        Advance(TimeSpan.FromHours(1));
        await ExpectMsgAsync<ScheduleChanged>();
        Advance(TimeSpan.FromHours(1));
        await ExpectMsgAsync<ScheduleChanged>();
        _store.Memory.Tasks.Count.ShouldBe(1);

        _store.Door(Sys).Tell(new CancelTask(_store.Memory.Tasks.Single().Id, "no use"), ActorRefs.NoSender);
        await ExpectMsgAsync<ScheduleChanged>();

        _store.Memory.Tasks.Count.ShouldBe(2);
        (await HistoryAsync()).Select(entry => (entry.Outcome, entry.Result)).ShouldBe([(OccurrenceOutcome.Fired, OccurrenceResult.None), (OccurrenceOutcome.Fired, OccurrenceResult.Cancelled)]);
    }

    [Fact]
    public async Task An_owner_adds_pauses_resumes_runs_edits_and_removes()
    {
        var schedules = Start();
        var added = (ScheduleReply.Stored)await AskAsync(schedules, new AddSchedule(Hourly, EachHour));
        added.State.NextAt.ShouldBe(Time.GetUtcNow().AddHours(1));
        await RefusedAsync(schedules, new AddSchedule(Hourly, EachHour), ScheduleRefusal.Conflict);
        await RefusedAsync(schedules, new AddSchedule(new ScheduleName("b"), EachHour with { Agent = new AgentName("nobody") }), ScheduleRefusal.UnknownAgent);
        await RefusedAsync(schedules, new AddSchedule(new ScheduleName("b"), EachHour with { Zone = "Mars" }), ScheduleRefusal.Invalid);
        await RefusedAsync(schedules, new RunSchedule(new ScheduleName("b")), ScheduleRefusal.Unknown);
        await RefusedAsync(schedules, new ResumeSchedule(Hourly), ScheduleRefusal.Conflict);

        ((ScheduleReply.Stored)await AskAsync(schedules, new PauseSchedule(Hourly, "holiday"))).State.PauseReason.ShouldBe("holiday");
        ((ScheduleReply.Stored)await AskAsync(schedules, new ResumeSchedule(Hourly))).State.PausedAt.ShouldBeNull();
        var run = (ScheduleReply.Stored)await AskAsync(schedules, new RunSchedule(Hourly));
        run.Task.ShouldBe(_store.Memory.Tasks.Single().Id);
        run.State.NextAt.ShouldBe(Time.GetUtcNow().AddHours(1));
        await RefusedAsync(schedules, new EditSchedule(Hourly, EachHour with { MaxRetries = 3 }, EachHour), ScheduleRefusal.Conflict);
        ((ScheduleReply.Stored)await AskAsync(schedules, new EditSchedule(Hourly, EachHour, EachHour with { Rule = new ScheduleRule.Cron("30 * * * *") }))).State.NextAt.ShouldBe(Time.GetUtcNow().AddMinutes(30));
        (await AskAsync(schedules, new BackfillSchedule(Hourly, Time.GetUtcNow().AddHours(-3), Time.GetUtcNow(), null))).ShouldBe(new ScheduleReply.Unconfirmed(3));
        ((ScheduleReply.Stored)await AskAsync(schedules, new BackfillSchedule(Hourly, Time.GetUtcNow().AddHours(-3), Time.GetUtcNow(), 3))).Occurrences.ShouldBe(3);
        (await AskAsync(schedules, new RemoveSchedule(Hourly))).ShouldBeOfType<ScheduleReply.Stored>();
        (await Stored.FindAsync(Hourly, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Schedules_of_the_settings_are_made_changed_and_removed_by_them_alone()
    {
        await PingAsync(Start(new() { Schedules = new Dictionary<ScheduleName, ScheduleDefinition> { [Hourly] = EachHour } }));
        var made = (await Stored.FindAsync(Hourly, default))!.State;
        made.Origin.ShouldBe(ScheduleOrigin.Settings);
        var changed = Start(new() { Schedules = new Dictionary<ScheduleName, ScheduleDefinition> { [Hourly] = EachHour with { Priority = TaskPriority.Low } } });
        await PingAsync(changed);
        (await Stored.FindAsync(Hourly, default))!.State.Definition.Priority.ShouldBe(TaskPriority.Low);
        await RefusedAsync(changed, new RemoveSchedule(Hourly), ScheduleRefusal.Conflict);
        await RefusedAsync(changed, new EditSchedule(Hourly, EachHour, EachHour), ScheduleRefusal.Conflict);

        await PingAsync(Start());

        (await Stored.FindAsync(Hourly, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_name_that_an_owner_has_used_is_left_and_shown_as_a_fault()
    {
        await AskAsync(Start(), new AddSchedule(Hourly, EachHour));

        var pong = await PingAsync(Start(new() { Schedules = new Dictionary<ScheduleName, ScheduleDefinition> { [Hourly] = EachHour with { Priority = TaskPriority.Low } } }));

        pong.Fault!.ShouldContain("schedules.hourly");
        (await Stored.FindAsync(Hourly, default))!.State.Definition.ShouldBe(EachHour);
    }

    [Fact]
    public async Task A_schedule_that_paused_itself_is_told_of_until_it_is_resumed()
    {
        var schedules = Start();
        await AskAsync(schedules, new AddSchedule(Hourly, EachHour));
        for (var hour = 0; hour < 6; hour++)
        {
            foreach (var task in _store.Memory.Tasks)
                _store.Memory.Put(task with { Status = TaskStatus.Failed });
            Advance(TimeSpan.FromHours(1));
            await SettleAsync(schedules);
        }

        (await PingAsync(schedules)).Remedy!.ShouldContain("hourly (its last 5 tasks failed)");
        (await PingAsync(Start())).Remedy!.ShouldContain("hourly");
        await AskAsync(schedules, new ResumeSchedule(Hourly));
        (await PingAsync(schedules)).Remedy.ShouldBeNull();
    }

    [Fact]
    public async Task Two_schedulers_at_once_fire_each_occurrence_once()
    {
        const int Count = 300;
        var (one, other) = (Start(), Start());
        for (var i = 0; i < Count; i++)
            await AskAsync(i % 2 == 0 ? one : other, new AddSchedule(new ScheduleName($"s{i}"), EachHour));

        Advance(TimeSpan.FromHours(1));
        await SettleAsync(one);
        await SettleAsync(other);

        _store.Memory.Tasks.Count.ShouldBe(Count);
        for (var i = 0; i < Count; i++)
            (await Stored.HistoryAsync(new ScheduleName($"s{i}"), null, 10, default)).Single().Outcome.ShouldBe(OccurrenceOutcome.Fired);
    }

    // The process dies at any commit, before it is stored or after, and another one goes on.
    [Fact]
    public async Task A_kill_at_any_commit_loses_no_occurrence_and_doubles_none()
    {
        for (var kill = 1; kill <= 6; kill++)
        {
            foreach (var isStored in (bool[])[true, false])
            {
                var name = new ScheduleName($"s{kill}-{(isStored ? "after" : "before")}");
                var from = Time.GetUtcNow();
                var schedules = Start();
                await AskAsync(schedules, new AddSchedule(name, EachHour with { CatchUp = CatchUpPolicy.All, Overlap = OverlapPolicy.CancelPrevious }));
                _store.FailAt(kill, isStored);
                for (var hour = 0; hour < 4; hour++)
                {
                    Advance(TimeSpan.FromHours(1));
                    await SettleAsync(schedules);
                    if (!_store.HasFailed)
                        continue;
                    Sys.Stop(schedules);
                    _store.Recover();
                    schedules = Start();
                    await SettleAsync(schedules);
                }

                var history = await Stored.HistoryAsync(name, null, 100, default);
                history.Select(entry => (entry.Moment, entry.Outcome)).Reverse().ShouldBe(Enumerable.Range(1, 4).Select(hour => (from.AddHours(hour), OccurrenceOutcome.Fired)), $"{name}");
                history.ShouldAllBe(entry => _store.Memory.Find(entry.Task!.Value) != null);
                await AskAsync(schedules, new RemoveSchedule(name));
                Sys.Stop(schedules);
                _store.Recover();
            }
        }
    }

    [Fact]
    public async Task What_can_not_be_read_is_shown_and_looked_at_again()
    {
        var schedules = Start();
        await AskAsync(schedules, new AddSchedule(Hourly, EachHour));
        await ListenAsync(schedules);
        Stored.Failure = "the disk is gone";
        Advance(TimeSpan.FromHours(1));
        (await PingAsync(schedules)).Fault!.ShouldContain("the disk is gone");

        Stored.Failure = null;
        Advance(TimeSpan.FromSeconds(2));
        await ExpectMsgAsync<ScheduleChanged>();

        (await PingAsync(schedules)).Fault.ShouldBeNull();
        _store.Memory.Tasks.Count.ShouldBe(1);
    }

    [Fact]
    public async Task One_that_stops_refuses_and_fires_nothing()
    {
        var schedules = Start();
        await AskAsync(schedules, new AddSchedule(Hourly, EachHour));

        await schedules.Ask<PhaseDone>(StopSchedules.Instance, TestLimit.Token());

        await RefusedAsync(schedules, new RunSchedule(Hourly), ScheduleRefusal.Stopping);
        Advance(TimeSpan.FromHours(2));
        await PingAsync(schedules);
        _store.Memory.Tasks.ShouldBeEmpty();
    }

    private IActorRef Start(ScheduleSettings? settings = null) => Sys.ActorOf(SchedulesActor.Props(() => Stored, _store.Door(Sys, Time, Bus), settings ?? new ScheduleSettings(), Time, Bus, NullLogger<SchedulesActor>.Instance));

    private static Task<ScheduleReply> AskAsync(IActorRef schedules, ChangeSchedule wish) => schedules.Ask<ScheduleReply>(wish, TestLimit.Token());

    private static async Task RefusedAsync(IActorRef schedules, ChangeSchedule wish, ScheduleRefusal reason) =>
        (await AskAsync(schedules, wish)).ShouldBeOfType<ScheduleReply.Refused>().Reason.ShouldBe(reason);

    // A wish is answered after all that was begun before it.
    private static async Task SettleAsync(IActorRef schedules)
    {
        for (var i = 0; i < 3; i++)
            await AskAsync(schedules, new RunSchedule(new ScheduleName("nothing-of-that-name")));
    }

    private static async Task<Pong> PingAsync(IActorRef schedules)
    {
        await SettleAsync(schedules);
        return await schedules.Ask<Pong>(new Ping(1), TestLimit.Token());
    }

    private async Task ListenAsync(IActorRef schedules)
    {
        await SettleAsync(schedules);
        Bus.Subscribe<ScheduleChanged>(TestActor);
    }

    private async Task<IReadOnlyList<Occurrence>> HistoryAsync() => await Stored.HistoryAsync(Hourly, null, 100, default);
}

using System.Collections.Immutable;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;
using RsPa.Actors.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>What the dispatcher decides, told as text: the effects in order, one a word.</summary>
public sealed class DispatcherDecisionTests
{
    private static readonly DateTimeOffset Now = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);
    private static readonly AgentName Alpha = new("alpha");
    private static readonly AgentLimits Limits = new(2, TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(5), 3, TimeSpan.FromSeconds(10));
    private static readonly AgentDefinition Agent = new(Alpha, Alpha, "{}", Limits, true);
    private static readonly DispatcherSettings Settings = new("here", Slots: 4, TimeSpan.FromSeconds(15), TimeSpan.FromHours(1), MaxLentSlots: 3);
    private static readonly DispatcherState Fresh = new(new NodeIncarnation("here", Guid.Empty));

    // Tables of runs are alike where they hold the same.
    private static readonly IEqualityComparer<DispatcherState> Comparer = EqualityComparer<DispatcherState>.Create(
        (a, b) => Describe(a!) == Describe(b!), state => Describe(state).GetHashCode(StringComparison.Ordinal));

    private static readonly DispatcherState Working = After(Fresh, new DispatcherCommand.Start(), new DispatcherCommand.OpenAgent(Agent));
    private static readonly DispatcherState Busy = After(Working, Claim(1), Claim(2));
    private static readonly DispatcherState Recording = After(Busy, End(1));

    private static readonly Dictionary<string, DispatcherState> States = new(StringComparer.Ordinal)
    {
        ["fresh"] = Fresh,
        ["working"] = Working,
        ["closed"] = After(Working, new DispatcherCommand.CloseAgent(Alpha)),
        ["busy"] = Busy,
        ["recording"] = Recording,
        ["failing"] = After(Recording, new DispatcherCommand.TakeFailure("full")),
        ["restarted"] = After(Fresh, new DispatcherCommand.Restart()),
        ["waited"] = After(Fresh, new DispatcherCommand.Restart(), new DispatcherCommand.EndWait()),
        ["alone"] = After(Fresh, new DispatcherCommand.Restart(), Renewed()),
        ["draining"] = After(Working, new DispatcherCommand.StopClaiming()),
        ["draining busy"] = After(Busy, new DispatcherCommand.StopClaiming()),
        ["cancelling"] = After(Busy, new DispatcherCommand.CancelRuns()),
        ["broken"] = After(Recording, Broken(1)),
        ["waiting"] = After(Busy, Waits(1, true)),
        ["waiting much"] = After(Busy, Claim(3), Claim(4), Waits(1, true), Waits(2, true), Waits(3, true)),
    };

    private static readonly Dictionary<string, DispatcherCommand> Commands = new(StringComparer.Ordinal)
    {
        ["start"] = new DispatcherCommand.Start(),
        ["restart"] = new DispatcherCommand.Restart(),
        ["end wait"] = new DispatcherCommand.EndWait(),
        ["open"] = new DispatcherCommand.OpenAgent(Agent),
        ["close"] = new DispatcherCommand.CloseAgent(Alpha),
        ["close other"] = new DispatcherCommand.CloseAgent(new AgentName("beta")),
        ["claimed 3"] = Claim(3),
        ["claimed beta"] = new DispatcherCommand.TakeWork(new WorkCommitted([Claimed(3) with { Agent = new AgentName("beta") }], [], [], null)),
        ["end 1"] = End(1),
        ["end 1 abandoned"] = End(1, new AttemptEnd.TimedOut(TimeSpan.FromMinutes(30), Abandoned: true)),
        ["end 1 interrupted"] = End(1, new AttemptEnd.Interrupted()),
        ["end 1 of fence 8"] = new DispatcherCommand.TakeEnd(Id(1), 8, new AttemptEnd.Completed(null), []),
        ["end 9"] = End(9),
        ["wait 1"] = Waits(1, true),
        ["wait 1 of fence 8"] = new DispatcherCommand.TakeWait(Id(1), 8, true),
        ["wait 2"] = Waits(2, true),
        ["wait 4"] = Waits(4, true),
        ["go 1"] = Waits(1, false),
        ["recorded 1"] = Work(Recorded(1)),
        ["recorded 1 twice"] = Work(Recorded(1), new AttemptStale(Id(1), 1)),
        ["recorded 1 of fence 8"] = Work(new AttemptRecorded(Id(1), 8, 1, TaskStatus.Completed)),
        ["conflict at 1"] = Work(new AttemptRecorded(Id(1), 1, 1, TaskStatus.Pending) { Conflict = "total" }),
        ["stale 1"] = Work(new AttemptStale(Id(1), 1)),
        ["recorded 1, claimed anew"] = new DispatcherCommand.TakeWork(new WorkCommitted([Claimed(1) with { Fence = 2 }], [Recorded(1)], [], null)),
        ["broken 1"] = Broken(1),
        ["cancelled 1"] = new DispatcherCommand.TakeWork(new WorkCommitted([], [], [Id(1)], null)),
        ["due in 5 s"] = new DispatcherCommand.TakeWork(new WorkCommitted([], [], [], Now.AddSeconds(5))),
        ["due since 5 s"] = new DispatcherCommand.TakeWork(new WorkCommitted([], [], [], Now.AddSeconds(-5))),
        ["due in a day"] = new DispatcherCommand.TakeWork(new WorkCommitted([], [], [], Now.AddDays(1))),
        ["nothing"] = new DispatcherCommand.TakeWork(new WorkCommitted([], [], [], null)),
        ["failure"] = new DispatcherCommand.TakeFailure("full"),
        ["renewed"] = Renewed(),
        ["lost 1"] = new DispatcherCommand.TakeLeases(new LeasesRenewed(0, [new HeldTask(Id(1), Alpha, 1)], [], [])),
        ["unknown 1"] = new DispatcherCommand.TakeLeases(new LeasesRenewed(0, [], [new HeldTask(Id(1), Alpha, 1)], [])),
        ["unknown 7"] = new DispatcherCommand.TakeLeases(new LeasesRenewed(0, [], [new HeldTask(Id(7), Alpha, 1)], [])),
        ["renew"] = new DispatcherCommand.Renew(),
        ["look"] = new DispatcherCommand.Look(),
        ["reintroduce"] = new DispatcherCommand.Reintroduce(),
        ["stop claiming"] = new DispatcherCommand.StopClaiming(),
        ["drain"] = new DispatcherCommand.Drain(),
        ["cancel"] = new DispatcherCommand.CancelRuns(),
        ["hand back"] = new DispatcherCommand.HandBack(),
        ["4 abandoned"] = new DispatcherCommand.CountAbandoned(ImmutableDictionary<AgentName, int>.Empty.Add(Alpha, 4)),
        ["3 abandoned"] = new DispatcherCommand.CountAbandoned(ImmutableDictionary<AgentName, int>.Empty.Add(Alpha, 3)),
    };

    [Theory]
    [InlineData("fresh", "start", "Offer Rescue AskAgents")]
    [InlineData("fresh", "restart", "Offer Renew")]
    [InlineData("working", "open", "Offer")]
    [InlineData("working", "close", "Offer")]
    [InlineData("working", "close other", "")]
    [InlineData("working", "renew", "Renew Rescue")]
    [InlineData("working", "look", "Look")]
    [InlineData("draining", "look", "")]
    [InlineData("draining", "renew", "Renew Rescue")]
    public void Decide_start_and_offers(string state, string command, string effects) => Effects(state, command).ShouldBe(effects);

    // What was claimed for the life before is handed back until nothing can come of it any more; then it begins.
    [Theory]
    [InlineData("restarted", "claimed 3", "Write:ReleaseTask:3 SayEmpty")]
    [InlineData("restarted", "end wait", "")]
    [InlineData("restarted", "renewed", "SayEmpty")]
    [InlineData("waited", "renewed", "SayEmpty Offer Rescue AskAgents")]
    [InlineData("waited", "failure", "Log:StoreFailed ResendAfter:0.2 Offer Rescue AskAgents")]
    [InlineData("alone", "end wait", "Offer Rescue AskAgents")]
    [InlineData("alone", "renewed", "SayEmpty")]
    [InlineData("working", "renewed", "SayEmpty")]
    [InlineData("restarted", "renew", "Renew")]
    [InlineData("restarted", "look", "")]
    [InlineData("restarted", "open", "Offer")]
    public void Decide_after_a_failure_waits_for_what_was_claimed_before(string state, string command, string effects) => Effects(state, command).ShouldBe(effects);

    [Theory]
    [InlineData("working", "claimed 3", "StartRun:3 TellRunning:alpha")]
    [InlineData("closed", "claimed 3", "StartRun:3 TellRunning:alpha")]
    [InlineData("working", "claimed beta", "Write:ReleaseTask:3 SayEmpty")]
    [InlineData("busy", "end 1", "Write:RecordAttempt:1")]
    [InlineData("busy", "end 1 interrupted", "Write:ReleaseTask:1")]
    [InlineData("busy", "end 1 abandoned", "Log:AttemptAbandoned Log:AttemptFailed Write:RecordAttempt:1")]
    [InlineData("busy", "end 1 of fence 8", "")]
    [InlineData("busy", "end 9", "")]
    [InlineData("recording", "end 1", "")]
    [InlineData("recording", "recorded 1", "TellRunning:alpha")]
    [InlineData("recording", "recorded 1 twice", "TellRunning:alpha")]
    [InlineData("recording", "recorded 1 of fence 8", "")]
    [InlineData("recording", "conflict at 1", "Log:DataChanged TellRunning:alpha")]
    [InlineData("recording", "stale 1", "Log:NoLongerOurs TellRunning:alpha")]
    [InlineData("recording", "recorded 1, claimed anew", "StartRun:1 TellRunning:alpha")]
    [InlineData("busy", "recorded 1", "")]
    [InlineData("recording", "broken 1", "Log:NotRecordable Write:RecordAttempt:1")]
    [InlineData("broken", "broken 1", "Log:NotRecordable")]
    [InlineData("busy", "broken 1", "")]
    [InlineData("busy", "cancelled 1", "StopRun:1:Cancelled")]
    [InlineData("cancelling", "cancelled 1", "")]
    [InlineData("recording", "cancelled 1", "")]
    [InlineData("working", "cancelled 1", "SayEmpty")]
    public void Decide_runs(string state, string command, string effects) => Effects(state, command).ShouldBe(effects);

    // The offer comes before the record, so that the slot of one that ended is not claimed as that of one that waits, too.
    [Theory]
    [InlineData("busy", "wait 1", "Offer")]
    [InlineData("busy", "wait 1 of fence 8", "")]
    [InlineData("busy", "go 1", "")]
    [InlineData("recording", "wait 1", "")]
    [InlineData("waiting", "wait 1", "")]
    [InlineData("waiting", "wait 2", "Offer")]
    [InlineData("waiting", "go 1", "Offer")]
    [InlineData("waiting", "end 1", "Offer Write:RecordAttempt:1")]
    [InlineData("waiting", "lost 1", "Offer Log:NoLongerOurs StopRun:1:Shutdown TellRunning:alpha")]
    [InlineData("waiting", "hand back", "Offer Log:HandedBack Write:ReleaseTask:1 Log:HandedBack Write:ReleaseTask:2")]
    [InlineData("waiting", "reintroduce", "CancelResend Offer Renew")]
    [InlineData("waiting much", "wait 4", "")] // no more may be lent
    [InlineData("waiting much", "end 1", "Offer Write:RecordAttempt:1")]
    public void Decide_offers_anew_when_other_slots_are_lent(string state, string command, string effects) => Effects(state, command).ShouldBe(effects);

    [Theory]
    [InlineData("busy", 4, 0)]
    [InlineData("waiting", 5, 1)]
    [InlineData("waiting much", 7, 3)]
    public void Offer_has_the_slots_that_are_lent_and_keeps_some_of_them_for_what_is_more_urgent(string state, int slots, int lent)
    {
        var offer = States[state].Offer(Settings);

        (offer.Slots, States[state].Lent(Settings), offer.Kept).ShouldBe((slots, lent, KeptSlots.OfLent(lent, 3)));
    }

    [Fact]
    public void A_run_that_waits_says_since_when_until_it_goes_on()
    {
        States["waiting"].Runs.Find(Id(1))!.WaitsSince.ShouldBe(Now);
        After(States["waiting"], Commands["go 1"]).Runs.Find(Id(1))!.WaitsSince.ShouldBeNull();
        After(States["waiting"], Commands["end 1"]).Runs.Waiting.ShouldBe(0);
    }

    [Theory]
    [InlineData("busy", "due in 5 s", "LookAt:5")]
    [InlineData("busy", "due since 5 s", "LookAt:0")]
    [InlineData("busy", "due in a day", "LookAt:3600")]
    public void Decide_looks_when_the_next_is_due(string state, string command, string effects) => Effects(state, command).ShouldBe(effects);

    [Theory]
    [InlineData("busy", "lost 1", "Log:NoLongerOurs StopRun:1:Shutdown TellRunning:alpha")]
    [InlineData("recording", "lost 1", "")]
    [InlineData("busy", "unknown 1", "")]
    [InlineData("busy", "unknown 7", "Log:NeverBegun Write:ReleaseTask:7")]
    [InlineData("draining busy", "renewed", "SayQuiet")]
    [InlineData("busy", "renewed", "")]
    public void Decide_leases(string state, string command, string effects) => Effects(state, command).ShouldBe(effects);

    [Theory]
    [InlineData("recording", "failure", "Log:StoreFailed ResendAfter:0.2")]
    [InlineData("failing", "failure", "")]
    [InlineData("failing", "reintroduce", "CancelResend Offer Write:RecordAttempt:1 Renew")]
    [InlineData("broken", "reintroduce", "CancelResend Offer Write:RecordAttempt:1 Renew")]
    [InlineData("busy", "reintroduce", "CancelResend Offer Renew")]
    public void Decide_sends_again_what_was_not_stored(string state, string command, string effects) => Effects(state, command).ShouldBe(effects);

    [Theory]
    [InlineData("busy", "stop claiming", "Offer Renew")]
    [InlineData("working", "drain", "SayEmpty")]
    [InlineData("busy", "drain", "")]
    [InlineData("busy", "cancel", "StopRun:1:Shutdown StopRun:2:Shutdown")]
    [InlineData("cancelling", "cancel", "")]
    [InlineData("recording", "cancel", "StopRun:2:Shutdown")]
    [InlineData("working", "cancel", "SayEmpty")]
    [InlineData("busy", "hand back", "Log:HandedBack Write:ReleaseTask:1 Log:HandedBack Write:ReleaseTask:2")]
    [InlineData("recording", "hand back", "Log:HandedBack Write:ReleaseTask:2")]
    [InlineData("working", "hand back", "SayEmpty")]
    public void Decide_shutdown(string state, string command, string effects) => Effects(state, command).ShouldBe(effects);

    [Theory]
    [InlineData("fresh", "open", 0, "restarting")]
    [InlineData("working", "nothing", 4, "ready")]
    [InlineData("alone", "open", 0, "restarting")]
    [InlineData("alone", "end wait", 4, "ready")]
    [InlineData("working", "stop claiming", 0, "draining")]
    [InlineData("busy", "cancel", 0, "cancelling")]
    [InlineData("busy", "hand back", 0, "handing back")]
    public void Offer_has_slots_only_while_tasks_are_taken(string state, string command, int slots, string word)
    {
        var after = Decide(States[state], Commands[command]).State;

        (after.Offer(Settings).Slots, after.Word).ShouldBe((slots, word));
    }

    [Fact]
    public void Offer_knows_only_the_agents_that_are_open()
    {
        Working.Offer(Settings).Agents.ShouldBe([new AgentSlots(Alpha, Limits.MaxConcurrentTasks)]);
        After(Working, new DispatcherCommand.CloseAgent(Alpha)).Offer(Settings).Agents.ShouldBeEmpty();
    }

    [Fact]
    public void Fault_names_what_is_wrong_and_the_remedy()
    {
        Working.Fault(Settings).ShouldBeNull();
        States["failing"].Fault(Settings).ShouldBe(new ActorFault("full", "Results are kept in memory, and stored as soon as the store can write again."));
        var beta = new AgentName("beta");
        var one = After(Working, Commands["4 abandoned"]).Fault(Settings)!;
        one.Message.ShouldStartWith("agent 'alpha' gets no more tasks: more than 3 of its attempts");
        one.Remedy.ShouldStartWith("Restart the service");
        After(Working, new DispatcherCommand.CountAbandoned(ImmutableDictionary<AgentName, int>.Empty.Add(Alpha, 4).Add(beta, 4))).Fault(Settings)!.Message
            .ShouldStartWith("agent 'alpha' and agent 'beta' get no more tasks");
    }

    [Fact]
    public void Waits_to_send_again_grow_with_each_failure_and_begin_anew_after_a_success()
    {
        var state = Recording;
        var waits = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            var decided = Decide(state, new DispatcherCommand.TakeFailure("full"));
            waits.Add(Text(decided.Effects).Split(' ')[^1]);
            state = After(decided.State, new DispatcherCommand.Reintroduce());
        }

        waits.ShouldBe(["ResendAfter:0.2", "ResendAfter:0.4", "ResendAfter:0.8", "ResendAfter:1.6", "ResendAfter:3.2", "ResendAfter:5", "ResendAfter:5"]);
        state.Fault(Settings)!.Message.ShouldBe("full");
        var healed = After(state, Commands["nothing"]);
        healed.Fault(Settings).ShouldBeNull();
        Effects(healed, Commands["failure"]).ShouldBe("Log:StoreFailed ResendAfter:0.2");
    }

    [Fact]
    public void An_agent_with_too_many_abandoned_attempts_gets_no_slots_until_enough_of_them_have_ended()
    {
        var stuck = Decide(Working, Commands["4 abandoned"]);
        Text(stuck.Effects).ShouldBe("Log:AgentStuck Offer");
        stuck.State.Offer(Settings).Agents.ShouldBeEmpty();
        stuck.State.Fault(Settings)!.Message.ShouldStartWith("agent 'alpha' gets no more tasks: more than 3 of its attempts");
        Effects(stuck.State, Commands["4 abandoned"]).ShouldBe("");

        var freed = Decide(stuck.State, Commands["3 abandoned"]);
        Text(freed.Effects).ShouldBe("Log:AgentFreed Offer");
        freed.State.Offer(Settings).Agents.ShouldBe([new AgentSlots(Alpha, 2)]);
        freed.State.Fault(Settings).ShouldBeNull();
    }

    [Fact]
    public void Counts_follow_the_runs()
    {
        (Busy.Runs.Count, Busy.Runs.Recording, Busy.Runs.CountOf(Alpha), Busy.Started).ShouldBe((2, 0, 2, 2));
        (Recording.Runs.Count, Recording.Runs.Recording, Recording.Runs.CountOf(Alpha)).ShouldBe((2, 1, 2));
        var recorded = After(Recording, Commands["recorded 1 twice"]);
        (recorded.Runs.Count, recorded.Runs.Recording, recorded.Runs.CountOf(Alpha)).ShouldBe((1, 0, 1));
        After(States["broken"], Broken(1)).Runs.Recording.ShouldBe(1);
        After(Busy, Commands["end 1 abandoned"]).Abandoned.ShouldBe(1);
        Busy.Renewal(Settings).Tasks.OrderBy(held => held.Task).ShouldBe([new HeldTask(Id(1), Alpha, 1), new HeldTask(Id(2), Alpha, 1)]);
    }

    [Fact]
    public void An_end_is_recorded_with_what_it_changed_and_without_it_where_the_store_fails_at_it()
    {
        AgentDataChange[] data = [new AgentDataChange("total", "3")];
        var ended = Decide(Busy, new DispatcherCommand.TakeEnd(Id(1), 1, new AttemptEnd.Completed("1"), data));
        ended.Effects.OfType<DispatcherEffect.Write>().Single().Command.ShouldBeOfType<RecordAttempt>().Data.ShouldBe(data);

        var again = Decide(ended.State, Broken(1)).Effects.OfType<DispatcherEffect.Write>().Single().Command.ShouldBeOfType<RecordAttempt>();
        again.Data.ShouldBeEmpty();
        again.Attempt.Error.ShouldBe("What the attempt did could not be recorded. a bug");
        again.Next.ShouldBe(new TaskTransition.RetryAt(Now.AddSeconds(10)));
    }

    [Fact]
    public void An_answer_to_something_else_is_a_bug() =>
        Should.Throw<InvalidOperationException>(() => Decide(Busy, Work(new LeasesRenewed(0, [], [], []))));

    private static string Effects(string state, string command) => Effects(States[state], Commands[command]);

    private static string Effects(DispatcherState state, DispatcherCommand command) => Text(Decide(state, command).Effects);

    private static DispatcherDecided Decide(DispatcherState state, DispatcherCommand command)
    {
        var decided = DispatcherDecision.Decide(state, command, Settings, Now, jitter: 0);

        // The events alone give the state.
        decided.Events.Aggregate(state, DispatcherDecision.Evolve).ShouldBe(decided.State, Comparer);
        return decided;
    }

    private static string Describe(DispatcherState state) =>
        $"{state with { Runs = RunTable.Empty, Open = [], Known = [], Stuck = Fresh.Stuck }} {string.Join(',', state.Open.Keys)} {string.Join(',', state.Stuck)} {string.Join(',', state.Runs.All.OrderBy(run => run.Task.Id))} {state.Runs.Recording} {state.Runs.Waiting}";

    private static DispatcherState After(DispatcherState state, params DispatcherCommand[] commands) =>
        commands.Aggregate(state, (before, command) => Decide(before, command).State);

    private static string Text(IEnumerable<DispatcherEffect> effects) => string.Join(' ', effects.Select(effect => effect switch
    {
        DispatcherEffect.Write { Command: RecordAttempt record } => $"Write:RecordAttempt:{Number(record.Id)}",
        DispatcherEffect.Write { Command: ReleaseTask release } => $"Write:ReleaseTask:{Number(release.Id)}",
        DispatcherEffect.StartRun start => $"StartRun:{Number(start.Run.Task.Id)}",
        DispatcherEffect.StopRun stop => $"StopRun:{Number(stop.Task)}:{stop.Cause}",
        DispatcherEffect.TellRunning tell => $"TellRunning:{tell.Agent}",
        DispatcherEffect.LookAt look => FormattableString.Invariant($"LookAt:{look.After.TotalSeconds}"),
        DispatcherEffect.ResendAfter resend => FormattableString.Invariant($"ResendAfter:{resend.Wait.TotalSeconds}"),
        DispatcherEffect.Log log => $"Log:{log.Note.GetType().Name}",
        _ => effect.GetType().Name,
    }));

    private static TaskId Id(int number) => new(new Guid($"01900000-0000-7000-9000-{number:x12}"));

    private static int Number(TaskId id) => Convert.ToInt32(id.Value.ToString("N")[^8..], 16);

    private static ClaimedTask Claimed(int number) => new(Id(number), Alpha, "{}", 1, 1, null, Now);

    private static DispatcherCommand.TakeWork Claim(int number) => new(new WorkCommitted([Claimed(number)], [], [], null));

    private static DispatcherCommand.TakeEnd End(int number, AttemptEnd? end = null) => new(Id(number), 1, end ?? new AttemptEnd.Completed(null), []);

    private static DispatcherCommand.TakeWork Work(params StoreReply[] ended) => new(new WorkCommitted([], ended, [], null));

    private static AttemptRecorded Recorded(int number) => new(Id(number), 1, 1, TaskStatus.Completed);

    private static DispatcherCommand.TakeWork Broken(int number) =>
        new(new WorkCommitted([], [], [], null) { Broken = [new BrokenWork(new ReleaseTask(Id(number), Alpha, 1), "a bug")] });

    private static DispatcherCommand.TakeWait Waits(int number, bool waits) => new(Id(number), 1, waits);

    private static DispatcherCommand.TakeLeases Renewed() => new(new LeasesRenewed(0, [], [], []));
}

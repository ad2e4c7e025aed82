using RsPa.Actors.Health;
using RsPa.Actors.Protocol.Health;

namespace RsPa.Actors.Tests.Health;

public sealed class HealthStateTests
{
    private static readonly DateTimeOffset Now = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);
    private static readonly HealthPolicy Policy = new() { SilenceLimit = TimeSpan.FromSeconds(30) };
    private readonly HealthState _begun = HealthState.Begin(["store", "agents"], Now);

    [Fact]
    public void A_part_that_has_not_answered_yet_is_starting_and_the_whole_is_not_ready()
    {
        var report = Report(_begun, 0);

        report.Ready.ShouldBeFalse();
        report.Parts.ShouldBe([new HealthPart("agents", "starting", null, null, []), new HealthPart("store", "starting", null, null, [])], new SamePart());
        _begun.NotBegun.ShouldBe(["agents", "store"]);
    }

    [Fact]
    public void The_whole_is_ready_once_each_part_has_begun_and_none_has_a_fault()
    {
        var one = Heard(_begun, "store", "ready");
        Report(one, 1).Ready.ShouldBeFalse();
        one.NotBegun.ShouldBe(["agents"]);

        var both = Heard(one, "agents", "ready");
        Report(both, 1).Ready.ShouldBeTrue();
        both.NotBegun.ShouldBeEmpty();
        Report(Heard(both, "store", "ready", "the disk is full"), 1).Ready.ShouldBeFalse();
        Report(Heard(both, "store", "draining"), 1).Ready.ShouldBeTrue();
    }

    [Fact]
    public void A_part_that_reads_its_journal_is_starting_at_first_and_recovering_later()
    {
        var reading = Heard(Heard(_begun, "agents", "ready"), "store", "recovering");
        Part(reading, "store").State.ShouldBe("starting");
        Report(reading, 1).Ready.ShouldBeFalse();
        reading.NotBegun.ShouldBe(["store"]);

        var again = Heard(Heard(reading, "store", "ready"), "store", "recovering");
        Part(again, "store").State.ShouldBe("recovering");
        Report(again, 1).Ready.ShouldBeFalse();
        again.NotBegun.ShouldBeEmpty();
    }

    [Fact]
    public void A_fault_has_its_own_remedy_or_the_log()
    {
        Part(Heard(_begun, "store", "ready", "the disk is full", "make room"), "store").ShouldBe(new HealthPart("store", "ready", "the disk is full", "make room", []), new SamePart());
        Part(Heard(_begun, "store", "ready", "the disk is full"), "store").Remedy.ShouldBe("Look at the log; the part goes on by itself once the cause is gone.");
        Part(Heard(_begun, "store", "ready", null, "could be better"), "store").Remedy.ShouldBe("could be better");
        Part(Heard(_begun, "store", "ready"), "store").Remedy.ShouldBeNull();
    }

    [Fact]
    public void A_part_that_is_silent_too_long_says_so_with_its_last_failure_and_figures()
    {
        HealthFigure[] figures = [new HealthFigure.Text("queue", "7")];
        var heard = _begun.Heard(new Pong(1, "store", "ready", null, null, figures), Now);

        Part(heard, "store", 30).State.ShouldBe("ready");
        var silent = Part(heard, "store", 31, name => $"{name} broke");
        silent.State.ShouldBe("silent");
        silent.Fault.ShouldBe("store has not answered for 31 s; its last failure: store broke");
        silent.Remedy.ShouldNotBeNull().ShouldContain("restart the service");
        silent.Figures.ShouldBe(figures);
        Part(heard, "agents", 31).ShouldSatisfyAllConditions(part => part.Fault.ShouldBe("agents has not answered for 31 s"), part => part.Figures.ShouldBeEmpty());
        Part(heard, "store", 31).Fault.ShouldBe("store has not answered for 31 s");
        Report(Heard(heard, "agents", "ready"), 31).Ready.ShouldBeFalse();
    }

    [Fact]
    public void Who_is_no_part_changes_nothing() => Heard(_begun, "stranger", "ready").ShouldBeSameAs(_begun);

    private static HealthState Heard(HealthState state, string name, string word, string? fault = null, string? remedy = null) =>
        state.Heard(new Pong(1, name, word, fault, remedy, []), Now);

    private static HealthReport Report(HealthState state, int seconds, Func<string, string?>? lastFailure = null) =>
        state.Report(Policy, Now.AddSeconds(seconds), lastFailure ?? (_ => null));

    private static HealthPart Part(HealthState state, string name, int seconds = 0, Func<string, string?>? lastFailure = null) =>
        Report(state, seconds, lastFailure).Parts.Single(part => part.Name == name);

    private sealed class SamePart : IEqualityComparer<HealthPart>
    {
        public bool Equals(HealthPart? x, HealthPart? y) => x! with { Figures = y!.Figures } == y && x.Figures.SequenceEqual(y.Figures);

        public int GetHashCode(HealthPart obj) => obj.Name.GetHashCode(StringComparison.Ordinal);
    }
}

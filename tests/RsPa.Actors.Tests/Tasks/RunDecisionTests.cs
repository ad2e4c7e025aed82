using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>How an attempt ends, told as text.</summary>
public sealed class RunDecisionTests
{
    private static readonly AgentLimits Limits = new(1, TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(5), 3, TimeSpan.FromSeconds(10));
    private static readonly AgentDataChange[] Data = [new("total", "3")];

    private static readonly Dictionary<string, RunCommand> Commands = new(StringComparer.Ordinal)
    {
        ["done"] = new RunCommand.Report(new AttemptEnd.Completed("1"), Data),
        ["failed"] = new RunCommand.Report(new AttemptEnd.Failed("no", MayRetry: true), Data),
        ["fault"] = new RunCommand.Fail("a bug"),
        ["time"] = new RunCommand.EndTime(),
        ["cancel"] = new RunCommand.Stop(StopCause.Cancelled),
        ["shutdown"] = new RunCommand.Stop(StopCause.Shutdown),
        ["grace"] = new RunCommand.EndGrace(),
        ["leave"] = new RunCommand.Leave(),
    };

    [Theory]
    [InlineData("done", "Completed+1")]
    [InlineData("failed", "Failed")]
    [InlineData("fault", "Failed")]
    [InlineData("time", "stop")]
    [InlineData("cancel", "stop")]
    [InlineData("shutdown", "stop")]
    [InlineData("leave", "abandon Interrupted")]
    [InlineData("time, failed", "stop TimedOut")]
    [InlineData("cancel, failed", "stop Cancelled")]
    [InlineData("shutdown, failed", "stop Interrupted")]
    [InlineData("time, done", "stop Completed+1")] // what was done before the order arrived is done
    [InlineData("cancel, done", "stop Completed+1")]
    [InlineData("time, grace", "stop abandon TimedOut!")]
    [InlineData("cancel, grace", "stop abandon Cancelled!")]
    [InlineData("shutdown, grace", "stop abandon Interrupted")]
    [InlineData("time, cancel, grace", "stop abandon TimedOut!")] // the first order counts
    [InlineData("shutdown, time, failed", "stop Interrupted")]
    [InlineData("cancel, leave", "stop abandon Cancelled")]
    [InlineData("done, leave", "Completed+1")] // it ends once
    [InlineData("done, time, grace, failed, fault", "Completed+1")]
    [InlineData("time, grace, done", "stop abandon TimedOut!")]
    public void Decide_ends_once_by_the_first_cause(string commands, string effects)
    {
        var state = RunState.Running;
        var done = new List<string>();
        foreach (var command in commands.Split(", "))
        {
            var decided = RunDecision.Decide(state, Commands[command], Limits, TimeSpan.FromMinutes(1));
            decided.State.ShouldBe(decided.Happened is { } happened ? RunDecision.Evolve(state, happened) : state);
            state = decided.State;
            done.AddRange(decided.Effects.Select(Text));
        }

        string.Join(' ', done).ShouldBe(effects);
    }

    [Fact]
    public void Decide_time_is_up_names_the_limit()
    {
        var told = RunDecision.Decide(RunState.Running, Commands["time"], Limits, TimeSpan.FromMinutes(30)).State;

        told.WhenStopped.ShouldBe(new AttemptEnd.TimedOut(TimeSpan.FromMinutes(30), Abandoned: false));
    }

    [Fact]
    public void Decide_a_fault_is_a_failure_that_may_be_tried_again() =>
        RunDecision.Decide(RunState.Running, Commands["fault"], Limits, TimeSpan.FromMinutes(1)).Effects.ShouldBe([new RunEffect.TellEnd(new AttemptEnd.Failed("The attempt could not be run: a bug", MayRetry: true), [])]);

    private static string Text(RunEffect effect) => effect switch
    {
        RunEffect.OrderToStop => "stop",
        RunEffect.Abandon => "abandon",
        RunEffect.TellEnd told => $"{told.End.GetType().Name}{(told.End is AttemptEnd.TimedOut { Abandoned: true } or AttemptEnd.Cancelled { Abandoned: true } ? "!" : "")}{(told.Data.Count > 0 ? $"+{told.Data.Count}" : "")}",
        _ => effect.ToString(),
    };
}

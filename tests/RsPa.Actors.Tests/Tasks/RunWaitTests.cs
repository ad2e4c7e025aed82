using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Tasks;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>The time limit of an attempt whose calls wait for a model: a minute and what happens then, and what is done, told as text.</summary>
public sealed class RunWaitTests
{
    private static readonly AgentLimits Limits = new(1, TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(5), 3, TimeSpan.FromSeconds(10));

    [Theory]
    [InlineData("10 wait", "hold waits")]
    [InlineData("10 wait, 500 go", "hold waits 20 goes")]
    [InlineData("10 wait, 500 go, 505 wait, 900 go", "hold waits 20 goes hold waits 15 goes")]
    [InlineData("10 wait, 40 wait, 100 go, 200 go", "hold waits 20 goes")] // it goes on when its last call does
    [InlineData("10 wait, 40 time, 100 go, 120 time", "hold waits 20 goes stop")] // a limit that runs out while it stands is none
    [InlineData("30 wait, 30 time, 60 go", "hold waits 0 goes")]
    [InlineData("31 wait, 60 go", "hold waits 0 goes")] // the limit comes a moment late, and the wait comes before it
    [InlineData("10 wait, 20 cancel, 30 go", "hold waits stop goes")] // its grace is all that it has then
    [InlineData("10 cancel, 11 wait, 12 go", "stop hold waits goes")]
    [InlineData("10 wait, 20 cancel, 21 grace, 30 go", "hold waits stop abandon end")]
    [InlineData("10 done, 11 wait, 12 go", "end")]
    public void Decide_the_time_limit_stands_still_while_a_call_waits(string commands, string effects)
    {
        var state = RunState.Running;
        var done = new List<string>();
        foreach (var words in commands.Split(", ").Select(command => command.Split(' ')))
        {
            var decided = RunDecision.Decide(state, Command(words[1]), Limits, TimeSpan.FromMinutes(int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture)));
            decided.State.ShouldBe(decided.Happened is { } happened ? RunDecision.Evolve(state, happened) : state);
            state = decided.State;
            done.AddRange(decided.Effects.Select(Text));
        }

        string.Join(' ', done).ShouldBe(effects);
    }

    private static RunCommand Command(string word) => word switch
    {
        "wait" => new RunCommand.BeginWait(),
        "go" => new RunCommand.EndWait(),
        "time" => new RunCommand.EndTime(),
        "cancel" => new RunCommand.Stop(StopCause.Cancelled),
        "grace" => new RunCommand.EndGrace(),
        _ => new RunCommand.Report(new AttemptEnd.Completed(null), []),
    };

    private static string Text(RunEffect effect) => effect switch
    {
        RunEffect.HoldTime => "hold",
        RunEffect.RunTime run => $"{run.Left.TotalMinutes}",
        RunEffect.TellWait told => told.Waits ? "waits" : "goes",
        RunEffect.OrderToStop => "stop",
        RunEffect.TellEnd => "end",
        RunEffect.Abandon => "abandon",
        _ => effect.ToString(),
    };
}

using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Tasks;

/// <summary>When an attempt ends, and how. It ends once, and the first order to stop counts.</summary>
internal static class RunDecision
{
    /// <summary>Decides.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="command">What is told.</param>
    /// <param name="limits">The limits of its agent.</param>
    public static RunDecided Decide(RunState state, RunCommand command, AgentLimits limits)
    {
        if (state.HasEnded)
            return new RunDecided(state, null, []);
        return command switch
        {
            // What was done before the order to stop arrived is done; anything else is the work of that order.
            RunCommand.Report { End: AttemptEnd.Completed } done => End(state, done.End, done.Data, abandon: false),
            RunCommand.Report report => End(state, state.WhenStopped ?? report.End, [], abandon: false),
            RunCommand.Fail fault => End(state, new AttemptEnd.Failed($"The attempt could not be run: {fault.Error}", MayRetry: true), [], abandon: false),
            RunCommand.EndTime => Stop(state, new AttemptEnd.TimedOut(limits.MaxExecutionTime, Abandoned: false), new AttemptEnd.TimedOut(limits.MaxExecutionTime, Abandoned: true)),
            RunCommand.Stop { Cause: StopCause.Cancelled } => Stop(state, new AttemptEnd.Cancelled(Abandoned: false), new AttemptEnd.Cancelled(Abandoned: true)),
            RunCommand.Stop { Cause: StopCause.Shutdown } => Stop(state, new AttemptEnd.Interrupted(), new AttemptEnd.Interrupted()),
            RunCommand.EndGrace => End(state, state.WhenAbandoned ?? new AttemptEnd.Interrupted(), [], abandon: true),
            RunCommand.Leave => End(state, state.WhenStopped ?? new AttemptEnd.Interrupted(), [], abandon: true),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "an unknown command"),
        };
    }

    /// <summary>The state after something has happened.</summary>
    public static RunState Evolve(RunState state, RunEvent happened) => happened switch
    {
        RunEvent.ToldToStop told => state with { WhenStopped = told.WhenStopped, WhenAbandoned = told.WhenAbandoned },
        RunEvent.Ended => state with { HasEnded = true },
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "an unknown event"),
    };

    private static RunDecided Stop(RunState state, AttemptEnd whenStopped, AttemptEnd whenAbandoned) => state.WhenStopped is not null
        ? new RunDecided(state, null, [])
        : Happened(state, new RunEvent.ToldToStop(whenStopped, whenAbandoned), [new RunEffect.OrderToStop()]);

    private static RunDecided End(RunState state, AttemptEnd end, IReadOnlyList<AgentDataChange> data, bool abandon)
    {
        var tell = new RunEffect.TellEnd(end, data);
        return Happened(state, RunEvent.Ended.Instance, abandon ? [new RunEffect.Abandon(), tell] : [tell]);
    }

    private static RunDecided Happened(RunState state, RunEvent happened, IReadOnlyList<RunEffect> effects) =>
        new(Evolve(state, happened), happened, effects);
}

/// <summary>What was decided.</summary>
/// <param name="State">The state after what has happened.</param>
/// <param name="Happened">What has happened, where something has.</param>
/// <param name="Effects">What is to be done, in order.</param>
internal sealed record RunDecided(RunState State, RunEvent? Happened, IReadOnlyList<RunEffect> Effects);

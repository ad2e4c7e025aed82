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
    /// <param name="now">How long ago it began.</param>
    public static RunDecided Decide(RunState state, RunCommand command, AgentLimits limits, TimeSpan now)
    {
        if (state.HasEnded)
            return new RunDecided(state, null, []);
        return command switch
        {
            // What was done before the order to stop arrived is done; anything else is the work of that order.
            RunCommand.Report { End: AttemptEnd.Completed } done => End(state, done.End, done.Data, abandon: false),
            RunCommand.Report report => End(state, state.WhenStopped ?? report.End, [], abandon: false),
            RunCommand.Fail fault => End(state, new AttemptEnd.Failed($"The attempt could not be run: {fault.Error}", MayRetry: true), [], abandon: false),
            RunCommand.BeginWait => BeginWait(state, now),
            RunCommand.EndWait => EndWait(state, limits, now),

            // It had just come when the wait began: what is left then is nothing, and is up as soon as the wait is over.
            RunCommand.EndTime when state.Waits > 0 => new RunDecided(state, null, []),
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
        RunEvent.WaitBegan began => state with { Waits = state.Waits + 1, Used = state.UsedAt(began.At) },
        RunEvent.WaitEnded ended => state with { Waits = state.Waits - 1, Since = ended.At },
        RunEvent.Ended => state with { HasEnded = true },
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "an unknown event"),
    };

    // Who was told to stop has its grace and no other limit.
    private static RunDecided BeginWait(RunState state, TimeSpan now) =>
        Happened(state, new RunEvent.WaitBegan(now), state.Waits > 0 ? [] : [new RunEffect.HoldTime(), new RunEffect.TellWait(true)]);

    private static RunDecided EndWait(RunState state, AgentLimits limits, TimeSpan now)
    {
        var tell = new RunEffect.TellWait(false);
        var left = limits.MaxExecutionTime - state.Used;
        return Happened(state, new RunEvent.WaitEnded(now), state.Waits > 1 ? []
            : state.WhenStopped is not null ? [tell]
            : [new RunEffect.RunTime(left > TimeSpan.Zero ? left : TimeSpan.Zero), tell]);
    }

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

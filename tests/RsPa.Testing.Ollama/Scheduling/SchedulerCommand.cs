namespace RsPa.Testing.Ollama.Scheduling;

/// <summary>Something that is asked of the scheduler, or that happened around it.</summary>
internal abstract record SchedulerCommand
{
    private SchedulerCommand()
    {
    }

    /// <summary>A call wants a runner.</summary>
    public sealed record Ask(Demand Demand) : SchedulerCommand;

    /// <summary>A call that has a runner wants one of its slots.</summary>
    public sealed record AskSlot(int Call) : SchedulerCommand;

    /// <summary>A call is over, or its caller has left, wherever it was.</summary>
    /// <param name="Call">Its number.</param>
    /// <param name="LosesSlot">Whether its slot stays taken.</param>
    public sealed record Leave(int Call, bool LosesSlot = false) : SchedulerCommand;

    /// <summary>A load has come to its end.</summary>
    public sealed record EndLoad(int Runner, string? Error = null) : SchedulerCommand;

    /// <summary>A model shall go as soon as it is idle.</summary>
    public sealed record Unload(string Weights) : SchedulerCommand;

    /// <summary>A slot of a model gets lost without a call, for a test.</summary>
    public sealed record LoseSlot(string Weights) : SchedulerCommand;

    /// <summary>A model is in memory from now on, without a load, for a test.</summary>
    public sealed record Place(StandInModel Model, RunnerOptions Options, DateTimeOffset ExpiresAt) : SchedulerCommand;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : SchedulerCommand;
}

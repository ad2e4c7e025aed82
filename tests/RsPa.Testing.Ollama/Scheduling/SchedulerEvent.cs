namespace RsPa.Testing.Ollama.Scheduling;

/// <summary>What the scheduler did.</summary>
internal abstract record SchedulerEvent
{
    private SchedulerEvent()
    {
    }

    /// <summary>The queue is full: 503.</summary>
    public sealed record Refused(int Call) : SchedulerEvent;

    /// <summary>A call waits for a load.</summary>
    public sealed record Queued(Demand Demand) : SchedulerEvent;

    /// <summary>The first of the queue is at the head, and blocks those behind it.</summary>
    public sealed record HeadTaken : SchedulerEvent;

    /// <summary>A call may use a runner; from the queue's head or past the queue.</summary>
    public sealed record Admitted(Demand Demand, int Runner) : SchedulerEvent;

    /// <summary>The head's model begins to load.</summary>
    public sealed record LoadBegan(int Runner, Demand Demand) : SchedulerEvent;

    /// <summary>A model is loaded.</summary>
    public sealed record LoadEnded(int Runner) : SchedulerEvent;

    /// <summary>A model could not be loaded, and its call gets the error.</summary>
    public sealed record LoadFailed(int Runner, int Call, string Error) : SchedulerEvent;

    /// <summary>A load was interrupted, since its caller left.</summary>
    public sealed record LoadAborted(int Runner) : SchedulerEvent;

    /// <summary>A runner is to end as soon as it is idle.</summary>
    public sealed record Marked(int Runner) : SchedulerEvent;

    /// <summary>A runner has ended.</summary>
    public sealed record Ended(int Runner) : SchedulerEvent;

    /// <summary>A call waits for a slot.</summary>
    public sealed record SlotAsked(int Runner, int Call) : SchedulerEvent;

    /// <summary>A call has a slot.</summary>
    public sealed record SlotGiven(int Runner, int Call) : SchedulerEvent;

    /// <summary>A slot is taken for good.</summary>
    public sealed record SlotLost(int Runner) : SchedulerEvent;

    /// <summary>A call is gone, wherever it was.</summary>
    public sealed record Left(int Call, DateTimeOffset At) : SchedulerEvent;

    /// <summary>A model was put into memory.</summary>
    public sealed record Placed(int Runner, StandInModel Model, RunnerOptions Options, DateTimeOffset ExpiresAt) : SchedulerEvent;
}

using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>The durable task queue of this node.</summary>
public sealed record TasksSettings
{
    internal static readonly SettingGroup Group = new("tasks", "The durable task queue of this node.");

    private static readonly Setting<int> SlotsKey = Group.WholeNumber("slots", 8, 1, 1024, "tasks", "Tasks that run at once on this node.");

    private static readonly Setting<int> MaxLentSlotsKey = Group.WholeNumber("max_lent_slots", 8, 0, 1024, "tasks", "Tasks that may run beyond the slots, in the place of tasks that wait for a model. A quarter of them is for critical tasks alone, a half for high ones and above, three quarters for medium ones and above; 0 lends none.");

    private static readonly Setting<int> WriteQueueKey = Group.WholeNumber("write_queue", 10000, 100, 1000000, "writes", "Writes that may wait for the store. A full queue refuses further ones, and says so.");

    private static readonly Setting<long> WriteQueueBytesKey = Group.Size("write_queue_bytes", 64L << 20, 1L << 20, 4L << 30, SizeUnit.Byte, "How much memory the writes that wait may take, about. Further ones are refused, but for a single one that finds the queue empty.");

    private static readonly Setting<int> WriteBatchKey = Group.WholeNumber("write_batch", 512, 1, 10000, "writes", "The most writes that share one commit.");

    private static readonly Setting<TimeSpan> SoftShutdownSecondsKey = Group.Duration("soft_shutdown_seconds", 10.Seconds(), 0.Seconds(), 600.Seconds(), "At a stop, how long running tasks may go on before they are cancelled.");

    private static readonly Setting<TimeSpan> HardShutdownSecondsKey = Group.Duration("hard_shutdown_seconds", 10.Seconds(), 0.Seconds(), 600.Seconds(), "At a stop, how long cancelled tasks may take to end before they are handed back to the queue.");

    private static readonly Setting<TimeSpan> PollIntervalKey = Group.Duration("poll_interval", 1.Seconds(), 100.Milliseconds(), 60.Seconds(), "How often the queue is looked at for tasks that became due.");

    internal TasksSettings(SettingValues values)
    {
        Slots = values.Get(SlotsKey);
        MaxLentSlots = values.Get(MaxLentSlotsKey);
        WriteQueue = values.Get(WriteQueueKey);
        WriteQueueBytes = values.Get(WriteQueueBytesKey);
        WriteBatch = values.Get(WriteBatchKey);
        SoftShutdown = values.Get(SoftShutdownSecondsKey);
        HardShutdown = values.Get(HardShutdownSecondsKey);
        PollInterval = values.Get(PollIntervalKey);
    }

    /// <summary>Tasks that run at once on this node: 1–1024, 8 by default.</summary>
    public int Slots { get; init; }

    /// <summary>Tasks that may run beyond the slots while others wait for a model: 0–1024, 8 by default.</summary>
    public int MaxLentSlots { get; init; }

    /// <summary>Writes that may wait for the store: 100–1000000, 10000 by default.</summary>
    public int WriteQueue { get; init; }

    /// <summary>How much memory the writes that wait may take, in bytes: 1 MiB–4 GiB, 64 MiB by default.</summary>
    public long WriteQueueBytes { get; init; }

    /// <summary>The most writes of one commit: 1–10000, 512 by default.</summary>
    public int WriteBatch { get; init; }

    /// <summary>How long running tasks may finish at a stop: 0–600 s, 10 s by default.</summary>
    public TimeSpan SoftShutdown { get; init; }

    /// <summary>How long cancelled tasks may take to end at a stop: 0–600 s, 10 s by default.</summary>
    public TimeSpan HardShutdown { get; init; }

    /// <summary>How often due tasks are looked for: 100 ms–60 s, 1 s by default.</summary>
    public TimeSpan PollInterval { get; init; }
}

using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>How documents of strangers are read: in processes apart from the service, within limits.</summary>
public sealed record DocumentsSettings
{
    private const long MiB = 1024 * 1024;

    internal static readonly SettingGroup Group = new("documents", "How documents of strangers (HTML, PDF, e-mail) are read: in processes apart from the service, within limits. A document that goes past one is refused, and its process replaced.");

    private static readonly Setting<long> MaxSizeKey = Group.Size("max_size", 10 * MiB, 1024, 256 * MiB, SizeUnit.Byte, "The largest document that is read.");

    private static readonly Setting<long> MemoryLimitKey = Group.Size("memory_limit", 256 * MiB, 64 * MiB, 16384 * MiB, SizeUnit.Byte, "The memory that reading a document may take.");

    private static readonly Setting<TimeSpan> ProcessorTimeLimitKey = Group.Duration("processor_time_limit", 20.Seconds(), 1.Seconds(), 600.Seconds(), "The processor time that reading a document may take, in whole seconds.");

    private static readonly Setting<TimeSpan> TimeLimitKey = Group.Duration("time_limit", 60.Seconds(), 1.Seconds(), 3600.Seconds(), "How long reading a document may take by the clock, once its turn has come.");

    private static readonly Setting<int> MaxProcessesKey = Group.WholeNumber("max_processes", 2, 1, 16, "processes", "Documents that are read at once, each in a process of its own.");

    private static readonly Setting<int> MaxWaitingKey = Group.WholeNumber("max_waiting", 100, 0, 10000, "documents", "Documents that may wait for a process. Further ones are turned away, and their tasks tried again.");

    private static readonly Setting<TimeSpan> KeepWarmKey = Group.Duration("keep_warm", 30.Seconds(), 0.Seconds(), 3600.Seconds(), "How long a process is kept for the next document before it, and its memory, is let go.");

    internal DocumentsSettings(SettingValues values)
    {
        MaxSize = values.Get(MaxSizeKey);
        MemoryLimit = values.Get(MemoryLimitKey);
        ProcessorTimeLimit = values.Get(ProcessorTimeLimitKey);
        TimeLimit = values.Get(TimeLimitKey);
        MaxProcesses = values.Get(MaxProcessesKey);
        MaxWaiting = values.Get(MaxWaitingKey);
        KeepWarm = values.Get(KeepWarmKey);
    }

    /// <summary>The largest document, in bytes: 1 KiB–256 MiB, 10 MiB by default.</summary>
    public long MaxSize { get; init; }

    /// <summary>The memory that reading a document may take, in bytes: 64 MiB–16 GiB, 256 MiB by default.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>The processor time that reading a document may take: 1–600 s, 20 s by default.</summary>
    public TimeSpan ProcessorTimeLimit { get; init; }

    /// <summary>How long reading a document may take: 1–3600 s, 60 s by default.</summary>
    public TimeSpan TimeLimit { get; init; }

    /// <summary>Documents that are read at once: 1–16, 2 by default.</summary>
    public int MaxProcesses { get; init; }

    /// <summary>Documents that may wait: 0–10000, 100 by default.</summary>
    public int MaxWaiting { get; init; }

    /// <summary>How long a process is kept without a document: 0–3600 s, 30 s by default.</summary>
    public TimeSpan KeepWarm { get; init; }
}

using RsPa.Actors.Cache;
using RsPa.Actors.Documents;
using RsPa.Actors.Gateway.Accounting;
using RsPa.Actors.Inbox;
using RsPa.Actors.Logs;
using RsPa.Actors.Schedules;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;
using RsPa.Host.Settings;
using RsPa.Isolation.Parent;

namespace RsPa.Host.Start;

/// <summary>What the settings say to each area of actors.</summary>
internal static class ActorSettings
{
    public static LogsOptions Logs(RsPaSettings settings) => new() { Retention = settings.Logging.DatabaseLogRetention, Node = settings.Cluster.NodeName };

    public static CacheOptions Cache(RsPaSettings settings)
    {
        var (options, cache) = (new CacheOptions(), settings.Cache);
        return options with
        {
            KeepsAnswers = cache.EnableLlmCache,
            AnswerTtl = cache.LlmCacheTtl,
            KeepsData = cache.EnableDataCache,
            DataTtl = cache.DataCacheTtl,
            Bounds = options.Bounds with { Answers = cache.LlmCacheMaxSize },
        };
    }

    public static StoreSettings Store(RsPaSettings settings) =>
        new(settings.Tasks.WriteQueue, settings.Tasks.WriteQueueBytes, (4 * (settings.Tasks.Slots + settings.Tasks.MaxLentSlots)) + 64, settings.Tasks.WriteBatch, settings.Cluster.Lease);

    public static DispatcherSettings Dispatcher(RsPaSettings settings) =>
        new(settings.Cluster.NodeName, settings.Tasks.Slots, settings.Cluster.Lease, settings.Tasks.PollInterval, MaxAbandoned: settings.Agents.MaxAbandoned, MaxLentSlots: settings.Tasks.MaxLentSlots);

    /// <summary>The inbox; nothing where the agent that reads it is not enabled.</summary>
    public static InboxSettings? Inbox(RsPaSettings settings)
    {
        var inbox = new InboxSettings { Directory = settings.Agents.InboxDirectory, PollInterval = settings.Agents.InboxPollInterval, SettleTime = settings.Agents.InboxSettleTime };
        return settings.Agents.IsEnabled(inbox.Agent.Value) ? inbox : null;
    }

    public static ScheduleSettings Schedules(RsPaSettings settings) => new() { Schedules = settings.Schedules };

    public static AccountingSettings Accounting(RsPaSettings settings) =>
        new() { Retention = settings.Gateway.CallRetention, MostCalls = settings.Gateway.CallLimit, Zone = LocalZone.Named };

    public static DocumentsSettings Documents(RsPaSettings settings) => new()
    {
        MostReaders = settings.Documents.MaxProcesses,
        MostWaiting = settings.Documents.MaxWaiting,
        TimeLimit = settings.Documents.TimeLimit,
        KeepWarm = settings.Documents.KeepWarm,
    };

    /// <summary>Starts the processes that read documents.</summary>
    public static ReaderStarter Readers(RsPaSettings settings) => new(ReaderProgram.Find(), new ReaderLimits
    {
        MemoryBytes = settings.Documents.MemoryLimit,
        ProcessorTime = settings.Documents.ProcessorTimeLimit,
        DocumentBytes = settings.Documents.MaxSize,
    });
}

using RsPa.Agents.BuiltIn.Reimbursement;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>The agents, and the limits of each.</summary>
public sealed record AgentsSettings
{
    internal static readonly SettingGroup Group = new("agents", "The agents, and the limits of each.");

    private static readonly Setting<int> MaxConcurrentTasksKey = Group.WholeNumber("max_concurrent_tasks", 3, 1, 20, "tasks", "Tasks of one agent that run at once.");

    private static readonly Setting<int> MaxConcurrentPerKeyKey = Group.WholeNumber("max_concurrent_per_key", 1, 1, 20, "tasks", "Tasks of one agent that share a concurrency key and run at once.");

    private static readonly Setting<TimeSpan> MaxExecutionTimeMinutesKey = Group.Duration("max_execution_time_minutes", 30.Minutes(), 1.Minutes(), 1440.Minutes(), "An attempt that takes longer is cancelled, and counts as a failure. Its waits for a model are not counted.");

    private static readonly Setting<int> MaxRetriesKey = Group.WholeNumber("max_retries", 3, 0, 10, "retries", "Further attempts at a task that failed.");

    private static readonly Setting<TimeSpan> RetryBackoffSecondsKey = Group.Duration("retry_backoff_seconds", 5.Seconds(), 1.Seconds(), 300.Seconds(), "The wait before the first retry; it doubles each time.");

    private static readonly Setting<bool> HealthCheckEnabledKey = Group.Switch("health_check_enabled", true, "Watch the health of each agent.", notImplemented: true);

    private static readonly Setting<bool> PerformanceMonitoringKey = Group.Switch("performance_monitoring", true, "Measure what each agent does.", notImplemented: true);

    private static readonly Setting<IReadOnlyList<string>> EnabledAgentsKey = Group.TextList("enabled_agents", ["all"], "agent types, or all for every built-in one", TextFormats.Agent, "The agent types that can be used.");

    private static readonly Setting<string?> PluginDirectoryKey = Group.OptionalText("plugin_directory", "the path of a directory", TextFormats.Directory, "Where assemblies with further agent types lie.", notImplemented: true);

    private static readonly Setting<TimeSpan> CancelGraceSecondsKey = Group.Duration("cancel_grace_seconds", 5.Seconds(), 1.Seconds(), 60.Seconds(), "How long a cancelled attempt may take to end before its task is taken from it.");

    private static readonly Setting<int> MaxAbandonedKey = Group.WholeNumber("max_abandoned", 3, 0, 100, "attempts", "An agent with more attempts than these that did not stop when told to, and still run, gets no more tasks until they end or the service is restarted.");

    private static readonly Setting<string?> InboxDirectoryKey = Group.OptionalText("inbox_directory", "the path of a directory", TextFormats.Directory, "The folder that agents watch for new files.", computed: "inbox in the data directory");

    private static readonly Setting<TimeSpan> InboxPollIntervalKey = Group.Duration("inbox_poll_interval", 2.Seconds(), 500.Milliseconds(), 300.Seconds(), "How often the inbox is looked at.");

    private static readonly Setting<TimeSpan> InboxSettleTimeKey = Group.Duration("inbox_settle_time", 10.Seconds(), 0.Seconds(), 3600.Seconds(), "How long a file in the inbox must have been the same before it is taken; one that is open for writing waits in any case.");

    private static readonly Setting<IReadOnlyList<string>> ReadableDirectoriesKey = Group.TextList("readable_directories", ["~"], "paths of directories", TextFormats.Directory, "The directories in which agents may read files that tasks name, with all below them; ~ is the home directory of the service's user. The inbox and the agents' own files can always be read; the rest of the service's data never.");

    private static readonly Setting<int> ReimbursementReviewAboveKey = Group.WholeNumber("reimbursement_review_above", 10_000, 1, ReimbursementAgentType.MostReviewAbove, "euros", "A receipt whose total is above this, or about as much in another currency, is held for review and not counted.");

    internal AgentsSettings(SettingValues values, string dataDirectory)
    {
        MaxConcurrentTasks = values.Get(MaxConcurrentTasksKey);
        MaxConcurrentPerKey = values.Get(MaxConcurrentPerKeyKey);
        MaxExecutionTime = values.Get(MaxExecutionTimeMinutesKey);
        MaxRetries = values.Get(MaxRetriesKey);
        RetryBackoff = values.Get(RetryBackoffSecondsKey);
        HealthCheckEnabled = values.Get(HealthCheckEnabledKey);
        PerformanceMonitoring = values.Get(PerformanceMonitoringKey);
        EnabledAgents = values.Get(EnabledAgentsKey);
        PluginDirectory = values.Get(PluginDirectoryKey) is { } plugins ? values.Places.Resolve(plugins) : null;
        CancelGrace = values.Get(CancelGraceSecondsKey);
        ReadableDirectories = [.. values.Get(ReadableDirectoriesKey).Where(directory => !IsHomeOfNobody(directory, values.Places)).Select(values.Places.Resolve)];
        MaxAbandoned = values.Get(MaxAbandonedKey);
        InboxDirectory = values.Places.Resolve(values.Get(InboxDirectoryKey) ?? Path.Combine(dataDirectory, "inbox"));
        InboxPollInterval = values.Get(InboxPollIntervalKey);
        InboxSettleTime = values.Get(InboxSettleTimeKey);
        ReimbursementReviewAbove = values.Get(ReimbursementReviewAboveKey);
    }

    /// <summary>Tasks of one agent at once: 1–20, 3 by default.</summary>
    public int MaxConcurrentTasks { get; init; }

    /// <summary>Tasks of one agent that share a concurrency key at once: 1–20, 1 by default.</summary>
    public int MaxConcurrentPerKey { get; init; }

    /// <summary>The longest attempt: 1–1440 minutes, 30 minutes by default.</summary>
    public TimeSpan MaxExecutionTime { get; init; }

    /// <summary>Further attempts at a failed task: 0–10, 3 by default.</summary>
    public int MaxRetries { get; init; }

    /// <summary>The wait before the first retry: 1–300 s, 5 s by default.</summary>
    public TimeSpan RetryBackoff { get; init; }

    /// <summary>Whether agents are watched; true by default.</summary>
    public bool HealthCheckEnabled { get; init; }

    /// <summary>Whether agents are measured; true by default.</summary>
    public bool PerformanceMonitoring { get; init; }

    /// <summary>The agent types that can be used; one entry <c>all</c>, the default, means every built-in one. Ask <see cref="IsEnabled"/>.</summary>
    public IReadOnlyList<string> EnabledAgents { get; init; }

    /// <summary>The full path of the directory of plug-ins; null, the default, for none.</summary>
    public string? PluginDirectory { get; init; }

    /// <summary>How long a cancelled attempt may take to end: 1–60 s, 5 s by default.</summary>
    public TimeSpan CancelGrace { get; init; }

    /// <summary>The full paths of the directories in which agents may read, beside the inbox and their own files; the home directory by default.</summary>
    public IReadOnlyList<string> ReadableDirectories { get; init; }

    /// <summary>Attempts of an agent that may run on after they were abandoned, before it gets no more: 0–100, 3 by default.</summary>
    public int MaxAbandoned { get; init; }

    /// <summary>The full path of the folder that is watched for new files; computed as <c>inbox</c> in the data directory when not given.</summary>
    public string InboxDirectory { get; init; }

    /// <summary>How often the inbox is looked at: 500 ms–300 s, 2 s by default.</summary>
    public TimeSpan InboxPollInterval { get; init; }

    /// <summary>How long a file must have been the same before it is taken: 0–3600 s, 10 s by default.</summary>
    public TimeSpan InboxSettleTime { get; init; }

    /// <summary>Above this total a receipt is held for review: 1–999,999,999 euros, 10,000 by default.</summary>
    public int ReimbursementReviewAbove { get; init; }

    // Users of services often have the root of all for their home, which is not meant to be read whole. Who does mean that writes it.
    private static bool IsHomeOfNobody(string directory, SettingPlaces places) =>
        directory.StartsWith('~') && Path.GetPathRoot(places.Resolve(directory)) == places.Resolve(directory);

    /// <summary>Whether a built-in agent type can be used.</summary>
    public bool IsEnabled(string agentType) => EnabledAgents.Contains("all", StringComparer.Ordinal) || EnabledAgents.Contains(agentType, StringComparer.Ordinal);
}

namespace RsPa.Persistence.Model;

/// <summary>The tables of the main database, by the rows that they hold, and the names of their indexes: known without building Entity Framework's model, which a start has no time for.</summary>
internal static class MainTables
{
    public const string Agents = "agents";
    public const string AgentData = "agent_data";
    public const string Tasks = "tasks";
    public const string Attempts = "attempts";
    public const string ModelCalls = "model_calls";
    public const string ModelUsage = "model_usage";
    public const string ApiKeys = "api_keys";
    public const string Schedules = "schedules";
    public const string Occurrences = "occurrences";

    /// <summary>The tables.</summary>
    public static IReadOnlyList<(string Name, Type Row)> All { get; } =
    [
        (Agents, typeof(AgentRow)),
        (AgentData, typeof(AgentDataRow)),
        (Tasks, typeof(TaskRow)),
        (Attempts, typeof(AttemptRow)),
        (ModelCalls, typeof(ModelCallRow)),
        (ModelUsage, typeof(ModelUsageRow)),
        (ApiKeys, typeof(ApiKeyRow)),
        (Schedules, typeof(ScheduleRow)),
        (Occurrences, typeof(OccurrenceRow)),
    ];

    /// <summary>Their columns, each as <c>table.column</c>.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        All.SelectMany(table => table.Row.GetProperties().Select(property => $"{table.Name}.{Names.SnakeCase(property.Name)}")).ToArray();

    /// <summary>Their indexes.</summary>
    public static IReadOnlyList<string> Indexes { get; } =
    [
        TaskIndexes.Pending, TaskIndexes.PendingById, TaskIndexes.Rescued, TaskIndexes.Running, TaskIndexes.Waiting, TaskIndexes.Timed, TaskIndexes.Wake, TaskIndexes.WaitsFor, TaskIndexes.Keyed, TaskIndexes.Held, TaskIndexes.Completed, TaskIndexes.Unsuccessful, TaskIndexes.Key,
        AttemptIndexes.Task,
        ModelCallIndexes.At, ModelCallIndexes.Tenant, ModelCallIndexes.Task,
        ScheduleIndexes.Agent, ScheduleIndexes.Due,
        OccurrenceIndexes.Open, OccurrenceIndexes.Queued, OccurrenceIndexes.RecordedAt,
    ];
}

/// <summary>The indexes of tasks. All but one are partial, so that a task weighs only on those of its status.</summary>
internal static class TaskIndexes
{
    /// <summary>In the order in which tasks are claimed.</summary>
    public const string Pending = "ix_tasks_pending";

    /// <summary>By agent and age, for lists.</summary>
    public const string PendingById = "ix_tasks_pending_id";

    /// <summary>Those that were taken back from a dead worker, and have not ended since.</summary>
    public const string Rescued = "ix_tasks_rescued";

    /// <summary>When tasks are due that wait for their time.</summary>
    public const string Timed = "ix_tasks_timed";

    /// <summary>When tasks that wait look again.</summary>
    public const string Wake = "ix_tasks_wake";

    /// <summary>What tasks wait for.</summary>
    public const string WaitsFor = "ix_tasks_waits_for";

    /// <summary>Those that have a concurrency key and are not held, in the order in which tasks are claimed.</summary>
    public const string Keyed = "ix_tasks_keyed";

    /// <summary>Those that are held, since as many run as may share their key.</summary>
    public const string Held = "ix_tasks_held";

    /// <summary>Those that run, by agent and concurrency key: they are few, as many as there are slots.</summary>
    public const string Running = "ix_tasks_running";

    /// <summary>By agent and age, for lists.</summary>
    public const string Waiting = "ix_tasks_waiting";

    /// <summary>By agent and age, for lists.</summary>
    public const string Completed = "ix_tasks_completed";

    /// <summary>By agent, status and age, for lists and counts.</summary>
    public const string Unsuccessful = "ix_tasks_unsuccessful";

    /// <summary>Makes keys unique.</summary>
    public const string Key = "ux_tasks_key";
}

/// <summary>The indexes of attempts.</summary>
internal static class AttemptIndexes
{
    public const string Task = "ix_attempts_task";
}

/// <summary>The indexes of calls to models.</summary>
internal static class ModelCallIndexes
{
    /// <summary>By age.</summary>
    public const string At = "ix_model_calls_at";

    /// <summary>By tenant and age.</summary>
    public const string Tenant = "ix_model_calls_tenant";

    /// <summary>Those of a task, by age.</summary>
    public const string Task = "ix_model_calls_task";
}

/// <summary>The indexes of schedules.</summary>
internal static class ScheduleIndexes
{
    /// <summary>Those of an agent, for its key.</summary>
    public const string Agent = "ix_schedules_agent";

    /// <summary>Those that are not paused, by their next moments.</summary>
    public const string Due = "ix_schedules_due";
}

/// <summary>The indexes of occurrences.</summary>
internal static class OccurrenceIndexes
{
    /// <summary>Those whose tasks have not ended.</summary>
    public const string Open = "ix_occurrences_open";

    /// <summary>Those that wait for their turn.</summary>
    public const string Queued = "ix_occurrences_queued";

    /// <summary>By age.</summary>
    public const string RecordedAt = "ix_occurrences_recorded_at";
}

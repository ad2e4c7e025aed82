using RsPa.Actors.Protocol.Schedules;
using RsPa.Host.Settings.Groups;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings;

/// <summary>All settings of the service, checked: what the rest of the code reads.</summary>
public sealed record RsPaSettings
{
    internal RsPaSettings(SettingValues values)
    {
        Database = new DatabaseSettings(values);
        Ollama = new OllamaSettings(values);
        Logging = new LoggingSettings(values, DataDirectory);
        Security = new SecuritySettings(values);
        Tasks = new TasksSettings(values);
        Agents = new AgentsSettings(values, DataDirectory);
        Documents = new DocumentsSettings(values);
        Cache = new CacheSettings(values, DataDirectory);
        Ui = new UiSettings(values);
        Gateway = new GatewaySettings(values);
        Metrics = new MetricsSettings(values);
        Cluster = new ClusterSettings(values);
        Notifications = new NotificationsSettings(values);
    }

    /// <summary>Group <c>database</c>.</summary>
    public DatabaseSettings Database { get; init; }

    /// <summary>Group <c>ollama</c>.</summary>
    public OllamaSettings Ollama { get; init; }

    /// <summary>Group <c>logging</c>.</summary>
    public LoggingSettings Logging { get; init; }

    /// <summary>Group <c>security</c>.</summary>
    public SecuritySettings Security { get; init; }

    /// <summary>Group <c>tasks</c>.</summary>
    public TasksSettings Tasks { get; init; }

    /// <summary>Group <c>agents</c>.</summary>
    public AgentsSettings Agents { get; init; }

    /// <summary>Group <c>documents</c>.</summary>
    public DocumentsSettings Documents { get; init; }

    /// <summary>Group <c>cache</c>.</summary>
    public CacheSettings Cache { get; init; }

    /// <summary>Group <c>ui</c>.</summary>
    public UiSettings Ui { get; init; }

    /// <summary>Group <c>gateway</c>.</summary>
    public GatewaySettings Gateway { get; init; }

    /// <summary>Group <c>metrics</c>.</summary>
    public MetricsSettings Metrics { get; init; }

    /// <summary>Group <c>cluster</c>.</summary>
    public ClusterSettings Cluster { get; init; }

    /// <summary>Group <c>notifications</c>.</summary>
    public NotificationsSettings Notifications { get; init; }

    /// <summary>The schedules of the file, by name; none by default.</summary>
    public IReadOnlyDictionary<ScheduleName, ScheduleDefinition> Schedules { get; init; } = new Dictionary<ScheduleName, ScheduleDefinition>();

    /// <summary>Computed: the full path of the directory of all data, the same as <see cref="DatabaseSettings.DataDirectory"/>.</summary>
    public string DataDirectory => Database.DataDirectory;
}

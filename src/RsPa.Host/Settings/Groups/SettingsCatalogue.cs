using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>Every setting there is.</summary>
public static class SettingsCatalogue
{
    /// <summary>The groups, in the order in which they are shown.</summary>
    internal static IReadOnlyList<SettingGroup> Groups { get; } =
    [
        DatabaseSettings.Group,
        OllamaSettings.Group,
        LoggingSettings.Group,
        SecuritySettings.Group,
        TasksSettings.Group,
        AgentsSettings.Group,
        DocumentsSettings.Group,
        CacheSettings.Group,
        UiSettings.Group,
        GatewaySettings.Group,
        MetricsSettings.Group,
        ClusterSettings.Group,
        NotificationsSettings.Group,
    ];

    /// <summary>Every setting, group by group.</summary>
    public static IReadOnlyList<SettingDescriptor> All { get; } = [.. Groups.SelectMany(group => group.Settings)];

    internal static IReadOnlyDictionary<string, SettingDescriptor> ByKey { get; } = All.ToDictionary(setting => setting.FullKey, StringComparer.Ordinal);

    internal static IReadOnlyDictionary<string, SettingDescriptor> ByEnvironmentName { get; } = All.ToDictionary(setting => setting.EnvironmentName, StringComparer.OrdinalIgnoreCase);
}

using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>Measurements of the service and its computer.</summary>
public sealed record MetricsSettings
{
    internal static readonly SettingGroup Group = new("metrics", "Measurements of the service and its computer.");

    private static readonly Setting<TimeSpan> CollectionIntervalKey = Group.Duration("collection_interval", 60.Seconds(), 5.Seconds(), 600.Seconds(), "How often measurements are taken.", notImplemented: true);

    private static readonly Setting<TimeSpan> RetentionKey = Group.Duration("retention", 90.Days(), 1.Days(), 3650.Days(), "How long measurements are kept.", notImplemented: true);

    internal MetricsSettings(SettingValues values)
    {
        CollectionInterval = values.Get(CollectionIntervalKey);
        Retention = values.Get(RetentionKey);
    }

    /// <summary>How often measurements are taken: 5–600 s, 60 s by default.</summary>
    public TimeSpan CollectionInterval { get; init; }

    /// <summary>How long measurements are kept: 1–3650 days, 90 days by default.</summary>
    public TimeSpan Retention { get; init; }
}

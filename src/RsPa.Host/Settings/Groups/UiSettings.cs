using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>The pages, and the HTTP API beside them.</summary>
public sealed record UiSettings
{
    internal static readonly SettingGroup Group = new("ui", "The pages, and the HTTP API beside them.");

    private static readonly Dictionary<string, UiTheme> Themes = new(StringComparer.Ordinal) { ["auto"] = UiTheme.Auto, ["light"] = UiTheme.Light, ["dark"] = UiTheme.Dark };

    private static readonly Setting<bool> TcpKey = Group.Switch("tcp", true, "Listen on a port at all. Without it only the Unix socket in the data directory is there, for the service's own user.");

    private static readonly Setting<string> HostKey = Group.Text("host", "localhost", "a loopback address: localhost, 127.0.0.0/8 or ::1", TextFormats.Loopback, "The address on which the pages and the API listen.");

    private static readonly Setting<int> PortKey = Group.WholeNumber("port", 8501, 1024, 65535, null, "The port on which the pages and the API listen. It asks for the token in api.token.");

    private static readonly Setting<UiTheme> ThemeKey = Group.Choice("theme", UiTheme.Auto, Themes, "How the pages look; auto follows the system.", notImplemented: true);

    private static readonly Setting<string> PageTitleKey = Group.Text("page_title", "RS Personal Assistant", "a text", TextFormats.Any, "The title of the pages.", notImplemented: true);

    private static readonly Setting<bool> ShowPerformanceMetricsKey = Group.Switch("show_performance_metrics", true, "Show measurements on the pages.", notImplemented: true);

    private static readonly Setting<TimeSpan> AutoRefreshIntervalKey = Group.Duration("auto_refresh_interval", 30.Seconds(), 5.Seconds(), 300.Seconds(), "How often a page reads its data again.", notImplemented: true);

    internal UiSettings(SettingValues values)
    {
        Tcp = values.Get(TcpKey);
        Host = values.Get(HostKey);
        Port = values.Get(PortKey);
        Theme = values.Get(ThemeKey);
        PageTitle = values.Get(PageTitleKey);
        ShowPerformanceMetrics = values.Get(ShowPerformanceMetricsKey);
        AutoRefreshInterval = values.Get(AutoRefreshIntervalKey);
    }

    /// <summary>Whether there is a port at all; true by default.</summary>
    public bool Tcp { get; init; }

    /// <summary>The address to listen on, a loopback one; localhost by default.</summary>
    public string Host { get; init; }

    /// <summary>The port: 1024–65535, 8501 by default.</summary>
    public int Port { get; init; }

    /// <summary>How the pages look; auto by default.</summary>
    public UiTheme Theme { get; init; }

    /// <summary>The title of the pages; RS Personal Assistant by default.</summary>
    public string PageTitle { get; init; }

    /// <summary>Whether the pages show measurements; true by default.</summary>
    public bool ShowPerformanceMetrics { get; init; }

    /// <summary>How often a page reads its data again: 5–300 s, 30 s by default.</summary>
    public TimeSpan AutoRefreshInterval { get; init; }
}

/// <summary>How the pages look.</summary>
public enum UiTheme
{
    /// <summary>No theme: never a valid value.</summary>
    Invalid = 0,

    /// <summary>As the system of whoever looks.</summary>
    Auto,

    /// <summary>Dark on light.</summary>
    Light,

    /// <summary>Light on dark.</summary>
    Dark,
}

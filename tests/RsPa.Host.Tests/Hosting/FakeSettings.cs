using RsPa.Application.Settings;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Tests.Hosting;

internal static class FakeSettings
{
    public static IReadOnlyList<EffectiveSetting> All { get; } =
    [
        new("ui.host", "localhost", SettingOrigin.Default.Place),
        new("ui.port", "8501", SettingOrigin.Environment("RSPA_UI_PORT").Place),
        new("database.url", "***", SettingOrigin.File("/etc/rspa.conf", 3).Place),
    ];
}

using RsPa.Application.Access;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Settings;

/// <summary>The settings that are in force.</summary>
public sealed class SettingsService(IReadOnlyList<EffectiveSetting> settings)
{
    private static readonly Permission Read = new("settings.list", CallerRole.Viewer);

    /// <summary>Lists them, by key.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="prefix">Only those whose key starts with this, whatever the case; all where it is empty.</param>
    public Outcome<IReadOnlyList<EffectiveSetting>> List(Caller caller, string prefix = "")
    {
        if (Read.Refuse(caller) is { } refused)
            return refused;
        return Outcome.Of<IReadOnlyList<EffectiveSetting>>([.. settings.Where(setting => setting.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))]);
    }
}

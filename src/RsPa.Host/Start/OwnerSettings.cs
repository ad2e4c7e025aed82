using RsPa.Host.Surfaces;

namespace RsPa.Host.Start;

/// <summary>The settings in force, as the surfaces show them.</summary>
internal sealed class OwnerSettings(IReadOnlyList<Settings.EffectiveSetting> settings) : IEffectiveSettings
{
    private readonly EffectiveSetting[] _shown = settings.Select(setting => new EffectiveSetting(setting.Key, setting.Value, setting.Origin.ToString())).ToArray();

    public IReadOnlyList<EffectiveSetting> List() => _shown;
}

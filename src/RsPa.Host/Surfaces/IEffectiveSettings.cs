namespace RsPa.Host.Surfaces;

/// <summary>The settings that are in force.</summary>
internal interface IEffectiveSettings
{
    /// <summary>All settings, by key. Secrets are redacted already.</summary>
    IReadOnlyList<EffectiveSetting> List();
}

/// <summary>One setting that is in force.</summary>
/// <param name="Key">Its key, such as <c>ui.port</c>.</param>
/// <param name="Value">Its value as text, redacted where it is a secret; nothing where it is not set.</param>
/// <param name="Origin">Where the value comes from, such as <c>default</c> or a file and line.</param>
internal sealed record EffectiveSetting(string Key, string? Value, string Origin);

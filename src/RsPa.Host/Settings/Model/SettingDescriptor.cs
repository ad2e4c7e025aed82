namespace RsPa.Host.Settings.Model;

/// <summary>
/// The one description of a setting. The check at start, <c>hocon/reference.conf</c>, <c>docs/settings.md</c>, <c>--help</c>
/// and <c>config show</c> are all made from it.
/// </summary>
public abstract class SettingDescriptor
{
    private protected SettingDescriptor(string group, string key, SettingType type, string defaultText, string? unit, string allowed, string doc)
    {
        Group = group;
        Key = key;
        Type = type;
        DefaultText = defaultText;
        Unit = unit;
        Allowed = allowed;
        Doc = doc;
    }

    /// <summary>The group, for example <c>tasks</c>.</summary>
    public string Group { get; }

    /// <summary>The key within the group, for example <c>slots</c>.</summary>
    public string Key { get; }

    /// <summary>Group and key, for example <c>tasks.slots</c>.</summary>
    public string FullKey => $"{Group}.{Key}";

    /// <summary>The environment variable that sets it, for example <c>RSPA_TASKS_SLOTS</c>.</summary>
    public string EnvironmentName => $"RSPA_{Group}_{Key}".ToUpperInvariant();

    /// <summary>How a value is written.</summary>
    public SettingType Type { get; }

    /// <summary>The default as it stands in a HOCON file: <c>""</c> where there is none.</summary>
    public string DefaultText { get; }

    /// <summary>The unit of a bare number; null where there is none.</summary>
    public string? Unit { get; }

    /// <summary>What is allowed: type, range, choices or format, in words.</summary>
    public string Allowed { get; }

    /// <summary>What the setting is for, in a sentence or two.</summary>
    public string Doc { get; }

    /// <summary>What applies when no value is given and the default is computed; null otherwise.</summary>
    public string? ComputedDefault { get; init; }

    /// <summary>Whether the value is never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether this version only checks the value, and nothing acts on it.</summary>
    public bool NotImplemented { get; init; }

    /// <summary>The default as a value.</summary>
    internal abstract object? DefaultValue { get; }

    /// <summary>Reads and checks a value.</summary>
    internal abstract Reading<object?> Read(RawValue raw);

    /// <summary>Writes a value for people to read.</summary>
    internal abstract string Format(object? value);

    /// <inheritdoc/>
    public override string ToString() => FullKey;
}

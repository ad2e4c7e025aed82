namespace RsPa.Host.Settings.Model;

/// <summary>A setting whose values are of type <typeparamref name="T"/>: the key by which the typed records read it.</summary>
internal sealed class Setting<T>(
    string group,
    string key,
    SettingType type,
    T defaultValue,
    Func<T, string> format,
    Func<RawValue, Reading<T>> read,
    string? unit,
    string allowed,
    string doc)
    : SettingDescriptor(group, key, type, Hocon(type, format(defaultValue)), unit, allowed, doc)
{
    /// <summary>The default.</summary>
    public T Default { get; } = defaultValue;

    internal override object? DefaultValue => Default;

    internal override Reading<object?> Read(RawValue raw)
    {
        var reading = read(raw);
        return new(reading.Value, reading.Problem);
    }

    internal override string Format(object? value) => format((T)value!);

    private static string Hocon(SettingType type, string text) => type switch
    {
        SettingType.Switch or SettingType.WholeNumber or SettingType.Number or SettingType.Duration or SettingType.Size or SettingType.TextList when text.Length > 0 => text,
        _ => $"\"{text}\"",
    };
}

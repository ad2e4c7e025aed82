namespace RsPa.Host.Settings.Model;

/// <summary>A group of settings, in the order in which they are defined. Its methods define one setting each.</summary>
/// <param name="name">The group's name.</param>
/// <param name="doc">What the group is about, in a sentence.</param>
internal sealed class SettingGroup(string name, string doc)
{
    private readonly List<SettingDescriptor> _settings = [];

    public string Name { get; } = name;

    public string Doc { get; } = doc;

    public IReadOnlyList<SettingDescriptor> Settings => _settings;

    public Setting<bool> Switch(string key, bool byDefault, string doc, bool notImplemented = false) =>
        Add(new Setting<bool>(Name, key, SettingType.Switch, byDefault, value => value ? "true" : "false", ReadValue.Switch, null, "true or false", doc) { NotImplemented = notImplemented });

    public Setting<int> WholeNumber(string key, int byDefault, int least, int most, string? unit, string doc, bool notImplemented = false) =>
        Add(new Setting<int>(Name, key, SettingType.WholeNumber, byDefault, value => $"{value}", raw => ReadValue.WholeNumber(raw, least, most), unit, $"a whole number{Of(unit)}, {least}–{most}", doc) { NotImplemented = notImplemented });

    public Setting<int?> OptionalWholeNumber(string key, int least, int most, string? unit, string doc) =>
        Add(new Setting<int?>(Name, key, SettingType.WholeNumber, null, value => $"{value}", raw => ReadValue.Optional(raw, text => ReadValue.WholeNumber(text, least, most)), unit, $"empty, or a whole number{Of(unit)}, {least}–{most}", doc));

    public Setting<double> Number(string key, double byDefault, double least, double most, string doc) =>
        Add(new Setting<double>(Name, key, SettingType.Number, byDefault, value => $"{value}", raw => ReadValue.Number(raw, least, most), null, $"a number, {least}–{most}", doc));

    public Setting<TimeSpan> Duration(string key, Duration byDefault, Duration least, Duration most, string doc, bool notImplemented = false)
    {
        // A key that ends in its unit takes bare numbers in that unit; every other one takes seconds.
        var unit = DurationUnit.OfKey(key);
        var bare = key.EndsWith($"_{unit.Name}", StringComparison.Ordinal);
        return Add(new Setting<TimeSpan>(
            Name,
            key,
            SettingType.Duration,
            byDefault.Length,
            value => bare ? unit.Count(value) : DurationUnit.Write(value),
            raw => ReadValue.Duration(raw, unit, least.Length, most.Length),
            unit.Name,
            $"a duration, {DurationUnit.Spell(least.Length)}–{DurationUnit.Spell(most.Length)}; a bare number means {unit.Name}",
            doc) { NotImplemented = notImplemented });
    }

    public Setting<long> Size(string key, long byDefault, long least, long most, SizeUnit bareUnit, string doc, bool notImplemented = false) =>
        Add(new Setting<long>(
            Name,
            key,
            SettingType.Size,
            byDefault,
            value => bareUnit.Bytes == 1 ? SizeUnit.Write(value) : $"{value / bareUnit.Bytes}",
            raw => ReadValue.Size(raw, bareUnit, least, most),
            bareUnit.Name,
            $"a size, {SizeUnit.Write(least)}–{SizeUnit.Write(most)}; a bare number means {bareUnit.Name}",
            doc) { NotImplemented = notImplemented });

    public Setting<string> Text(string key, string byDefault, string allowed, Func<string, Reading<string>> check, string doc, bool notImplemented = false) =>
        Add(new Setting<string>(Name, key, SettingType.Text, byDefault, value => value, raw => ReadValue.Text(raw, check), null, allowed, doc) { NotImplemented = notImplemented });

    public Setting<string?> OptionalText(string key, string allowed, Func<string, Reading<string>> check, string doc, string? computed = null, bool notImplemented = false) =>
        Add(new Setting<string?>(Name, key, SettingType.Text, null, value => value ?? "", raw => ReadValue.OptionalText(raw, check), null, $"empty, or {allowed}", doc) { ComputedDefault = computed, NotImplemented = notImplemented });

    public Setting<T> Choice<T>(string key, T byDefault, IReadOnlyDictionary<string, T> choices, string doc, bool notImplemented = false)
        where T : struct, Enum =>
        Add(new Setting<T>(
            Name,
            key,
            SettingType.Choice,
            byDefault,
            value => choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Key,
            raw => ReadValue.Choice(raw, choices),
            null,
            $"one of {string.Join(", ", choices.Keys)}",
            doc) { NotImplemented = notImplemented });

    public Setting<IReadOnlyList<string>> TextList(string key, IReadOnlyList<string> byDefault, string allowed, Func<string, Reading<string>> check, string doc, bool secret = false, bool notImplemented = false) =>
        Add(new Setting<IReadOnlyList<string>>(Name, key, SettingType.TextList, byDefault, value => RawValue.List(value).Text, raw => ReadValue.TextList(raw, check, secret), null, $"a list of {allowed}; outside a HOCON file written as JSON, for example [\"a\",\"b\"]", doc) { IsSecret = secret, NotImplemented = notImplemented });

    private static string Of(string? unit) => unit is null ? "" : $" of {unit}";

    private Setting<T> Add<T>(Setting<T> setting)
    {
        _settings.Add(setting);
        return setting;
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RsPa.Agents;

namespace RsPa.Host.Settings.Model;

/// <summary>Reads raw values, one method for each type of setting. A problem is a clause that follows "key = value: ".</summary>
internal static partial class ReadValue
{
    public static Reading<bool> Switch(RawValue raw) => raw.Text.Trim().ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => Reading<bool>.Of(true),
        "false" or "no" or "off" or "0" => Reading<bool>.Of(false),
        _ => Reading<bool>.Wrong("is neither true nor false"),
    };

    public static Reading<int> WholeNumber(RawValue raw, int least, int most)
    {
        var text = raw.Text.Trim();
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return Reading<int>.Wrong("is not a whole number");
        return number < least ? Reading<int>.Wrong("is too small")
            : number > most ? Reading<int>.Wrong("is too large")
            : Reading<int>.Of((int)number);
    }

    public static Reading<double> Number(RawValue raw, double least, double most)
    {
        if (!double.TryParse(raw.Text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || double.IsNaN(number))
            return Reading<double>.Wrong("is not a number");
        return number < least ? Reading<double>.Wrong("is too small")
            : number > most ? Reading<double>.Wrong("is too large")
            : Reading<double>.Of(number);
    }

    public static Reading<TimeSpan> Duration(RawValue raw, DurationUnit bareUnit, TimeSpan least, TimeSpan most)
    {
        if (!TryMeasure(raw, out var number, out var unitName))
            return Reading<TimeSpan>.Wrong("is not a duration");
        var unit = unitName.Length == 0 ? bareUnit : DurationUnit.Find(unitName);
        if (unit is null)
            return Reading<TimeSpan>.Wrong($"has the unknown unit '{DisplayText.Line(unitName, 20)}' (known: ms, s, m, h, d)");
        // Compared in units, not in ticks: a number of any size must not overflow.
        return number < (decimal)least.Ticks / unit.Ticks ? Reading<TimeSpan>.Wrong("is too short")
            : number > (decimal)most.Ticks / unit.Ticks ? Reading<TimeSpan>.Wrong("is too long")
            : Reading<TimeSpan>.Of(TimeSpan.FromTicks((long)(number * unit.Ticks)));
    }

    public static Reading<long> Size(RawValue raw, SizeUnit bareUnit, long least, long most)
    {
        if (!TryMeasure(raw, out var number, out var unitName))
            return Reading<long>.Wrong("is not a size");
        var unit = unitName.Length == 0 ? bareUnit : SizeUnit.Find(unitName);
        if (unit is null)
            return Reading<long>.Wrong($"has the unknown unit '{DisplayText.Line(unitName, 20)}' (known: B, KiB, MiB, GiB, kB, MB, GB)");
        return number < (decimal)least / unit.Bytes ? Reading<long>.Wrong("is too small")
            : number > (decimal)most / unit.Bytes ? Reading<long>.Wrong("is too large")
            : Reading<long>.Of((long)(number * unit.Bytes));
    }

    public static Reading<string> Text(RawValue raw, Func<string, Reading<string>> check)
    {
        var text = raw.Text.Trim();
        return raw.Items is not null ? Reading<string>.Wrong("is a list, where one text belongs")
            : text.Length == 0 ? Reading<string>.Wrong("is empty")
            : check(text);
    }

    public static Reading<string?> OptionalText(RawValue raw, Func<string, Reading<string>> check)
    {
        if (raw.Items is null && string.IsNullOrWhiteSpace(raw.Text))
            return Reading<string?>.Of(null);
        var reading = Text(raw, check);
        return new(reading.Value, reading.Problem);
    }

    public static Reading<T?> Optional<T>(RawValue raw, Func<RawValue, Reading<T>> read)
        where T : struct
    {
        if (string.IsNullOrWhiteSpace(raw.Text))
            return Reading<T?>.Of(null);
        var reading = read(raw);
        return new(reading.Value, reading.Problem);
    }

    public static Reading<T> Choice<T>(RawValue raw, IReadOnlyDictionary<string, T> choices)
    {
        foreach (var (name, value) in choices)
        {
            if (string.Equals(name, raw.Text.Trim(), StringComparison.OrdinalIgnoreCase))
                return Reading<T>.Of(value);
        }

        return Reading<T>.Wrong("is not one of the choices");
    }

    public static Reading<IReadOnlyList<string>> TextList(RawValue raw, Func<string, Reading<string>> check, bool secret)
    {
        if ((raw.Items ?? FromJson(raw.Text)) is not { } items)
            return Reading<IReadOnlyList<string>>.Wrong("is not a list");
        var values = new List<string>(items.Count);
        foreach (var item in items)
        {
            var reading = Text(new RawValue(item), check);
            if (reading.Problem is { } problem)
                return Reading<IReadOnlyList<string>>.Wrong(secret ? $"has an item that {problem}" : $"has an item, '{DisplayText.Line(item, 100)}', that {problem}");
            values.Add(reading.Value);
        }

        return Reading<IReadOnlyList<string>>.Of(values);
    }

    private static string[]? FromJson(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, SettingsJson.Default.StringArray) is { } items && Array.TrueForAll(items, item => item is not null) ? items : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TryMeasure(RawValue raw, out decimal number, out string unit)
    {
        var match = Measure().Match(raw.Text.Trim());
        unit = match.Groups["unit"].Value;
        number = 0;
        return match.Success && decimal.TryParse(match.Groups["number"].Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }

    [GeneratedRegex(@"^(?<number>[+-]?[0-9]+(\.[0-9]+)?)\s*(?<unit>[A-Za-z]*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Measure();
}

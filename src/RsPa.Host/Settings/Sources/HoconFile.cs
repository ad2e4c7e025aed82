using Akka.Configuration;
using Akka.Configuration.Hocon;
using RsPa.Host.Settings.Groups;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Sources;

/// <summary>The HOCON file.</summary>
internal static class HoconFile
{
    private const int LongestFile = 256 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="required">Whether it must exist, because somebody named it.</param>
    public static SourceContent Read(string path, bool required)
    {
        if (!required && !File.Exists(path))
            return SourceContent.Empty;
        string? text;
        try
        {
            text = ReadText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SourceContent.Unusable(new SettingFault(path, null, SettingOrigin.File(path, null), $"cannot be opened: {e.Message}", "the path of a HOCON file that this user may read"));
        }

        if (text is null)
            return SourceContent.Unusable(new SettingFault(path, null, SettingOrigin.File(path, null), $"is longer than {LongestFile / 1024} KiB", "a file with settings and nothing else"));

        return Parse(text, path);
    }

    // A path may name anything, also what has no end.
    private static string? ReadText(string path)
    {
        using var file = new StreamReader(path);
        var text = new char[LongestFile + 1];
        var length = file.ReadBlock(text);
        return length > LongestFile ? null : new string(text, 0, length);
    }

    /// <summary>Reads the text of a file.</summary>
    public static SourceContent Parse(string text, string path)
    {
        var (lines, references, fault) = HoconScanner.Scan(text);
        if (fault is { } found)
            return Broken(path, found.Line, found.Problem);
        if (HoconReferences.Circle(lines.Keys, references) is { } circle)
            return Broken(path, lines.TryGetValue(circle[0], out var at) ? at : null, $"'{circle[0]}' refers to itself: {string.Join(" → ", circle)}");
        if (lines.Count == 0)
            return SourceContent.Empty;
        try
        {
            var values = new List<GivenValue>();
            Collect(ConfigurationFactory.ParseString(text).Root.GetObject(), "", values, key => SettingOrigin.File(path, lines.TryGetValue(key, out var line) ? line : null));
            return new SourceContent(values, []);
        }
        // Akka's reader throws FormatException, ConfigurationException and, on odder texts, whatever comes up: to the user all of it is a broken file.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Broken(path, null, e.Message.Split('\n')[0].TrimEnd('.', ' ', '\r'));
        }
    }

    private static void Collect(HoconObject from, string path, List<GivenValue> into, Func<string, SettingOrigin> origin)
    {
        foreach (var (name, value) in from.Items)
        {
            var key = path.Length == 0 ? name : $"{path}.{name}";
            var setting = SettingsCatalogue.ByKey.GetValueOrDefault(key);
            if (value.IsObject() && setting is null && value.GetObject().Items.Count > 0)
                Collect(value.GetObject(), key, into, origin);
            else if (!(value.IsObject() && SettingsCatalogue.Groups.Any(group => group.Name == key)))
                into.Add(new GivenValue(key, setting, Raw(value), origin(key)));
        }
    }

    private static RawValue Raw(HoconValue value)
    {
        if (value.IsObject())
            return new RawValue("{…}");
        // Akka's IsArray is false for an array without items.
        if (value.Values.Count == 1 && value.Values[0] is HoconArray { Count: 0 })
            return RawValue.List([]);
        return value.IsArray()
            ? RawValue.List([.. value.GetArray().Select(item => item.IsString() ? item.GetString() ?? "" : "{…}")])
            : new RawValue(value.GetString() ?? "");
    }

    private static SourceContent Broken(string path, int? line, string problem) =>
        SourceContent.Unusable(new SettingFault(path, null, SettingOrigin.File(path, line), $"is not a valid HOCON: {problem}", "group { key = value } or group.key = value, one a line"));
}

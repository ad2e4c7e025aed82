using RsPa.Host.Settings.Groups;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Sources;

/// <summary>The HOCON file.</summary>
internal static class HoconFile
{
    private const int LongestFile = 256 * 1024;
    private const int LongestKey = 1_000;

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
        var (read, lines, references, fault) = HoconReader.Read(text);
        if (fault is { } found)
            return Broken(path, found.Line, found.Problem);
        if (HoconReferences.Circle(lines.Keys, references) is { } circle)
            return Broken(path, lines.TryGetValue(circle[0], out var at) ? at : null, $"'{circle[0]}' refers to itself: {string.Join(" → ", circle)}");
        var given = new List<GivenValue>();
        var values = new HoconValues(read);
        var reached = "";
        try
        {
            Collect(values.Root, "");
            return new SourceContent(given, []);
        }
        catch (FormatException e)
        {
            return Broken(path, Line(reached), e.Message);
        }

        int? Line(string key) => lines.TryGetValue(key, out var line) ? line : null;

        void Collect(HoconNode.Group from, string parent)
        {
            // Only references make a group within a group within a group, and so on.
            if (parent.Length > LongestKey)
                throw new FormatException($"a key is longer than {LongestKey} characters");
            foreach (var (name, member) in from.Members)
            {
                var key = reached = parent.Length == 0 ? name : $"{parent}.{name}";
                var setting = SettingsCatalogue.ByKey.GetValueOrDefault(key);
                var value = values.Follow(member);
                if (value is HoconNode.Group group && setting is null && group.Members.Count > 0)
                    Collect(group, key);
                else if (!(value is HoconNode.Group && SettingsCatalogue.Groups.Any(known => known.Name == key)))
                    given.Add(new GivenValue(key, setting, Raw(values, value), SettingOrigin.File(path, Line(key))));
            }
        }
    }

    private static RawValue Raw(HoconValues values, HoconNode value) => value switch
    {
        HoconNode.Items items => RawValue.List([.. items.Values.Select(item => values.Follow(item) is HoconNode.Text text ? values.InFull(text) : "{…}")]),
        HoconNode.Text text => new RawValue(values.InFull(text)),
        _ => new RawValue("{…}"),
    };

    private static SourceContent Broken(string path, int? line, string problem) =>
        SourceContent.Unusable(new SettingFault(path, null, SettingOrigin.File(path, line), $"is not a valid HOCON: {problem}", "group { key = value } or group.key = value, one a line"));
}

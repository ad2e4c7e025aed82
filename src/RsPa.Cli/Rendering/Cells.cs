using System.Globalization;
using System.Text;
using System.Text.Json;
using RsPa.Agents;
using RsPa.Cli.Protocol;
using RsPa.Application.Naming;
using Spectre.Console.Rendering;

namespace RsPa.Cli.Rendering;

/// <summary>Writes values for people.</summary>
internal sealed class Cells(TimeZoneInfo zone, TimeProvider clock)
{
    /// <summary>How much of an identifier a screen shows: its end, which tells tasks apart.</summary>
    private const int ShortId = 8;

    /// <summary>The text of a value in full: what a pipe gets.</summary>
    public string Text(FrameColumn column, JsonElement? value) =>
        (column.Type, value?.ValueKind) switch
        {
            (_, null or JsonValueKind.Null or JsonValueKind.Undefined) => "",
            ("json", _) => Json(value.Value),
            ("pairs", JsonValueKind.Object) => Pairs(value.Value),
            ("time", JsonValueKind.String) when value.Value.TryGetDateTimeOffset(out var time) => Time(time),
            ("seconds", JsonValueKind.Number) => Duration(value.Value.GetDouble()),
            ("tree_path", JsonValueKind.String) => Indented(value.Value.GetString()!),
            (_, JsonValueKind.String) => DisplayText.Block(value.Value.GetString()),
            (_, JsonValueKind.True) => "yes",
            (_, JsonValueKind.False) => "no",
            _ => DisplayText.Block(value.Value.GetRawText()),
        };

    /// <summary>The text of a value in a table on a screen, where it is to be short.</summary>
    public string Brief(FrameColumn column, JsonElement? value) =>
        (column.Type, value?.ValueKind) switch
        {
            ("time", JsonValueKind.String) when value!.Value.TryGetDateTimeOffset(out var time) => Ages.Words(time, clock.GetUtcNow()),
            ("id", JsonValueKind.String) => Short(Text(column, value)),
            _ => Text(column, value),
        };

    /// <summary>The text of a value in a record on a screen, where there is room for both the short and the full form.</summary>
    public string Full(FrameColumn column, JsonElement? value) =>
        (column.Type, Text(column, value)) switch
        {
            (_, "") => "",
            ("time" or "id", var text) when Brief(column, value) is var brief && brief != text => $"{text} ({brief})",
            (_, var text) => text,
        };

    /// <summary>How many columns of a screen a text takes: some characters take two, and some none.</summary>
    public static int Width(string text) => new Segment(text).CellCount();

    /// <summary>A moment in the reader's time zone.</summary>
    public string Time(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The colour of a status, where it has one.</summary>
    public static string? Colour(string status) =>
        status switch
        {
            "completed" or "ready" or "idle" or "live" => "green",
            "running" or "active" or "starting" or "draining" => "cyan",
            "pending" or "waiting" or "registered" => "blue",
            "failed" or "error" or "faulty" or "silent" or "timed_out" or "lost" or "critical" => "red",
            "cancelled" or "paused" or "disabled" or "warning" => "yellow",
            _ => null,
        };

    /// <summary>The heading of a column or field, on one line.</summary>
    public static string Title(FrameColumn column) => DisplayText.Line(column.Title, 60);

    private static string Short(string id) => id.Length > ShortId ? id[^ShortId..] : id;

    private static string Duration(double seconds)
    {
        var span = TimeSpan.FromSeconds(seconds);
        return span switch
        {
            { TotalDays: >= 1 } => $"{(int)span.TotalDays} d {span.Hours} h",
            { TotalHours: >= 1 } => $"{span.Hours} h {span.Minutes} min",
            { TotalMinutes: >= 1 } => $"{span.Minutes} min {span.Seconds} s",
            _ => $"{seconds:0.###} s",
        };
    }

    private static string Indented(string path)
    {
        var depth = path.Count(c => c == '/');
        return new string(' ', 2 * depth) + DisplayText.Line(path[(path.LastIndexOf('/') + 1)..]);
    }

    private static string Pairs(JsonElement value) =>
        string.Join(", ", value.EnumerateObject().Select(pair => $"{DisplayText.Line(pair.Name)} {DisplayText.Line(pair.Value.ToString())}".TrimEnd()));

    private static string Json(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return DisplayText.Block(value.GetString());
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, WireJson.Indented))
            value.WriteTo(json);
        return DisplayText.Block(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}

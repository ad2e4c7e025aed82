using System.Globalization;
using System.Text.Json;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Application.Tasks;

/// <summary>Says in a few words what a task is about, for lists. Nothing of an agent is known here: the words come from the input alone.</summary>
public static class TaskTopics
{
    /// <summary>How long the words may be, in characters.</summary>
    private const int MaxLength = 120;

    /// <summary>How long one value among others may be.</summary>
    private const int MaxValue = 60;

    private const int MaxDepth = 3;

    /// <summary>The words: what the input says, or else the task's key, or else how large the input is.</summary>
    public static string Of(TaskTopic topic)
    {
        if (topic.Input is null)
            return topic.Key is { } named ? DisplayText.Line(named, MaxLength) : string.Create(CultureInfo.InvariantCulture, $"an input of {(topic.InputBytes + 1023) / 1024} kB");
        using var input = JsonDocument.Parse(topic.Input);
        var words = DisplayText.Line(Words(input.RootElement, 0), MaxLength);
        return words.Length > 0 ? words : DisplayText.Line(topic.Key, MaxLength);
    }

    private static string Words(JsonElement value, int depth) =>
        value.ValueKind switch
        {
            JsonValueKind.Object when depth >= MaxDepth => "{…}",
            JsonValueKind.Object => string.Join(depth == 0 ? ", " : " ", value.EnumerateObject().Select(property => Words(property, depth)).Where(words => words.Length > 0)),
            JsonValueKind.Array when value.GetArrayLength() == 1 => Words(value[0], depth + 1),
            JsonValueKind.Array => $"{value.GetArrayLength()} items",
            JsonValueKind.String => Text(value.GetString()!),
            JsonValueKind.Null => "",
            _ => value.GetRawText(),
        };

    private static string Words(JsonProperty property, int depth) =>
        property.Value.ValueKind switch
        {
            // What a long text says is clear without its name, and so is a file's path.
            JsonValueKind.String when depth == 0 && property.Value.GetString()!.AsSpan().ContainsAny(" /\n") => Text(property.Value.GetString()!),
            JsonValueKind.True => property.Name,
            JsonValueKind.False => $"not {property.Name}",
            JsonValueKind.Null => "",
            _ => $"{property.Name} {Words(property.Value, depth + 1)}",
        };

    /// <summary>A text, of which a path is its file's name.</summary>
    private static string Text(string text)
    {
        var trimmed = text.Trim();
        if (trimmed is ['/', .., not '/'] && !trimmed.Contains('\n', StringComparison.Ordinal))
            trimmed = trimmed[(trimmed.LastIndexOf('/') + 1)..];
        var line = trimmed.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? $"{trimmed[..end]} …" : trimmed;
        return line.Length <= MaxValue ? line : $"{line[..(MaxValue - 1)]}…";
    }
}

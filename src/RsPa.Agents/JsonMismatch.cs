using System.Globalization;
using System.Text.Json;

namespace RsPa.Agents;

/// <summary>Says where JSON has another shape than is expected, in words that need no knowledge of types.</summary>
internal static class JsonMismatch
{
    private const int MaxShown = 60;

    /// <summary>An exception of the reader, said anew with the place and what stands there.</summary>
    public static JsonException Explain(JsonException e, JsonElement json)
    {
        // A path such as $.lines[2].amount; without one the whole is meant.
        var path = e.Path is { Length: > 0 } given ? given : "$";
        var name = path == "$" ? "the whole" : $"'{path.TrimStart('$', '.')}'";
        var wrong = Missing(e.Message) is { } missing ? $"{name} lacks {missing}"
            : Find(json, path) is { } value ? $"{name} is {Shown(value.GetRawText())}, which is not of the type or form that is expected there"
            : $"{name} is not of the type or form that is expected there";
        return new JsonException(wrong, e.Path, e.LineNumber, e.BytePositionInLine, e);
    }

    /// <summary>The names of the properties that are required and not there: the reader tells them at the end of its message alone.</summary>
    private static string? Missing(string message)
    {
        const string Before = "missing required properties including: ";
        var at = message.IndexOf(Before, StringComparison.Ordinal);
        return at < 0 ? null : message[(at + Before.Length)..].Split(". ")[0].TrimEnd('.', ';', ' ');
    }

    private static string Shown(string json) => DisplayText.Line(json, MaxShown);

    private static JsonElement? Find(JsonElement json, string path)
    {
        foreach (var step in path.Replace("[", ".[", StringComparison.Ordinal).Split('.').Skip(1))
        {
            if (step is ['[', .., ']'] && json.ValueKind == JsonValueKind.Array && int.TryParse(step.AsSpan(1, step.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < json.GetArrayLength())
                json = json[index];
            else if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(step, out var property))
                json = property;
            else
                return null;
        }

        return json;
    }
}

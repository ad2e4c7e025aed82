using System.Buffers;
using System.Text.Json;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>Reads fields of a request as Ollama does: capitals make no difference, and of several of one name the last counts.</summary>
internal static class JsonFields
{
    public static JsonElement? Find(JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        JsonElement? found = null;
        foreach (var property in json.EnumerateObject())
        {
            if (property.NameEquals(name) || property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                found = property.Value;
        }

        return found;
    }

    public static string? Text(JsonElement json, string name) => Find(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>A text; one that is no valid Unicode as it is written, escapes and all.</summary>
    public static string Lenient(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return text.GetRawText();
        }
    }

    public static bool? Truth(JsonElement json, string name) => Find(json, name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static long? Number(JsonElement json, string name) =>
        Find(json, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) && Math.Abs(value) < 1e15 ? (long)value : null;

    public static double? Real(JsonElement json, string name) =>
        Find(json, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) ? value : null;
}

/// <summary>How Ollama says how long a model stays: a number of seconds, or a duration such as <c>5m</c>.</summary>
internal static class KeepAlive
{
    private static readonly SearchValues<char> Number = SearchValues.Create("0123456789.");

    /// <summary>Whether Ollama would take it. Otherwise it has the words for that.</summary>
    public static bool IsValid(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number or JsonValueKind.Null => true,
        JsonValueKind.String => IsDuration(JsonFields.Lenient(value)),
        _ => false,
    };

    /// <summary>Whether it means "not at all": 0, or a duration all of whose digits are zero.</summary>
    public static bool IsZero(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetDouble(out var seconds) && seconds == 0,
        JsonValueKind.String => value.GetString() is { Length: > 0 } text && text.Any(char.IsAsciiDigit) && !text.Any(c => c is >= '1' and <= '9'),
        _ => false,
    };

    // As Go reads durations: 0, or numbers each with its unit.
    private static bool IsDuration(ReadOnlySpan<char> text)
    {
        if (text is ['-' or '+', ..])
            text = text[1..];
        if (text is "0")
            return true;
        while (!text.IsEmpty)
        {
            var length = text.IndexOfAnyExcept(Number);
            if (length < 1 || !text[..length].ContainsAnyInRange('0', '9') || text[..length].Count('.') > 1)
                return false;
            text = text[length..];
            length = text.IndexOfAny(Number) is var next and >= 0 ? next : text.Length;
            if (text[..length] is not ("ns" or "us" or "µs" or "μs" or "ms" or "s" or "m" or "h"))
                return false;
            text = text[length..];
            if (text.IsEmpty)
                return true;
        }

        return false;
    }
}

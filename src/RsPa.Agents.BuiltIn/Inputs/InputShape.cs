using System.Text.Json;

namespace RsPa.Agents.BuiltIn.Inputs;

/// <summary>An input or a setting is wrong. The message names it, its value and what is allowed.</summary>
internal sealed class InputException(string message) : Exception(message);

/// <summary>Takes JSON objects apart with exact messages, which a deserialiser's own would not be.</summary>
internal static class InputShape
{
    /// <summary>Checks that a value is an object, and has no property but those named.</summary>
    /// <exception cref="InputException">It is something else, or has another property.</exception>
    public static void Check(JsonElement json, string what, params ReadOnlySpan<string> known)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new InputException($"{what} must be a JSON object; it is {Kind(json)}.");
        foreach (var property in json.EnumerateObject())
        {
            if (!known.Contains(property.Name))
                throw new InputException($"{what} has the unknown property '{property.Name}': allowed {(known.Length == 1 ? "is" : "are")} {string.Join(", ", known.ToArray())}.");
        }
    }

    /// <summary>A property that is text and not blank; nothing where it is missing or null.</summary>
    public static string? Text(JsonElement json, string name)
    {
        if (Get(json, name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw new InputException($"'{name}' must be text; it is {Kind(value)}.");
        var text = value.GetString()!;
        return string.IsNullOrWhiteSpace(text) ? throw new InputException($"'{name}' is blank: give it a value or leave it out.") : text;
    }

    /// <summary>A property that is one of some words; <paramref name="fallback"/> where it is missing or null.</summary>
    public static string OneOf(JsonElement json, string name, string fallback, params ReadOnlySpan<string> allowed)
    {
        var text = Text(json, name) ?? fallback;
        return allowed.Contains(text) ? text : throw new InputException($"'{name}' is '{text}': allowed are {string.Join(", ", allowed.ToArray())}.");
    }

    /// <summary>A property that is a day such as 2026-12-31; nothing where it is missing or null.</summary>
    public static DateOnly? Day(JsonElement json, string name)
    {
        if (Text(json, name) is not { } text)
            return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) ? day : throw new InputException($"'{name}' is '{text}': give a day that exists, in the form 2026-12-31.");
    }

    /// <summary>A property that is true or false; false where it is missing or null.</summary>
    public static bool Switch(JsonElement json, string name) => Get(json, name)?.ValueKind switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw new InputException($"'{name}' is {Get(json, name)!.Value.GetRawText()}: give true or false."),
    };

    /// <summary>A property that is a whole number in a range; <paramref name="fallback"/> where it is missing or null.</summary>
    public static int Whole(JsonElement json, string name, int fallback, int least, int most)
    {
        if (Get(json, name) is not { } value)
            return fallback;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw new InputException($"'{name}' is {value.GetRawText()}: give a whole number from {least} to {most}.");
    }

    /// <summary>A property; nothing where it is missing or null.</summary>
    public static JsonElement? Get(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Kind(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Object => "an object",
        _ => "nothing",
    };
}

using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;

namespace RsPa.Testing.Ollama.Requests;

/// <summary>The rules of <c>format</c>: <c>"json"</c> or a JSON schema; an empty text means none.</summary>
internal static class FormatSetting
{
    private const int DeepestNesting = 32;
    private static readonly string[] Types = ["object", "array", "string", "number", "integer", "boolean", "null"];

    /// <summary>Refuses what the runner can't make a grammar of.</summary>
    /// <exception cref="OllamaRefusal">500 for another text, 400 for a schema that can't be converted.</exception>
    public static void Check(JsonNode? format)
    {
        if (format is null or JsonObject { Count: 0 })
            return;
        if (format is JsonObject schema)
        {
            Convert(schema, schema, 0);
            return;
        }

        var text = GoJson.Text(format);
        if (text is not ("\"json\"" or "\"\""))
            throw new OllamaRefusal(500, $"invalid format: {GoDuration.Quote(text)}; expected \"json\" or a valid JSON Schema object");
    }

    private static void Convert(JsonObject root, JsonObject schema, int depth)
    {
        if (depth > DeepestNesting)
            return;
        var types = schema["type"] switch
        {
            JsonArray several => several.Select(type => type?.ToString() ?? ""),
            { } one => [one.ToString()],
            null => [],
        };
        if (types.Any(type => !Types.Contains(type)))
            throw Unconvertible($"JSON schema conversion failed:\nUnrecognized schema: {GoJson.Text(schema)}");
        if (schema["$ref"]?.ToString() is { } reference && !Resolves(root, reference))
            throw Unconvertible($"JSON schema conversion failed:\nError resolving ref {reference}");
        foreach (var part in Parts(schema))
            Convert(root, part, depth + 1);
    }

    private static IEnumerable<JsonObject> Parts(JsonObject schema)
    {
        var properties = (schema["properties"] as JsonObject)?.Select(property => property.Value) ?? [];
        var choices = new[] { "anyOf", "oneOf", "allOf" }.SelectMany(name => schema[name] as JsonArray ?? []);
        return properties.Concat(choices).Append(schema["items"]).OfType<JsonObject>();
    }

    private static bool Resolves(JsonObject root, string reference)
    {
        if (!reference.StartsWith('#'))
            return false;
        JsonNode? target = root;
        foreach (var part in reference.Split('/').Skip(1))
            target = (target as JsonObject)?[part];
        return target is not null;
    }

    // The runner's own error comes back as text inside of Ollama's.
    private static OllamaRefusal Unconvertible(string words) => new(400, GoJson.Text(new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = 400, ["message"] = words, ["type"] = "invalid_request_error" },
    }));
}

using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama.Answers;

/// <summary>Makes a value that a JSON schema allows, with what was found in the text where a property's name asks for it.</summary>
internal static class SchemaFiller
{
    private const int DeepestNesting = 16;

    public static JsonNode? Fill(JsonObject schema, ReceiptFields fields) => Fill(schema, schema, "", fields, 0);

    private static JsonNode? Fill(JsonObject root, JsonObject schema, string name, ReceiptFields fields, int depth)
    {
        schema = Resolve(root, schema);
        if (schema["const"] is { } constant)
            return constant.DeepClone();
        var found = fields.ForName(name);
        if (schema["enum"] is JsonArray { Count: > 0 } choices)
            return (choices.FirstOrDefault(choice => found is not null && string.Equals(choice?.ToString(), found.ToString(), StringComparison.OrdinalIgnoreCase))
                ?? choices.FirstOrDefault(choice => choice?.ToString() == "other") ?? choices[0])?.DeepClone();
        var types = Types(schema);
        if (depth >= DeepestNesting)
            return null;
        if (types.Contains("object"))
            return Object(root, schema, fields, depth);
        if (types.Contains("array"))
            return new JsonArray();
        if (found is null && types.Contains("null"))
            return null;
        if (types.Contains("number") || types.Contains("integer"))
            return Number(schema, types, name, found);
        if (types.Contains("boolean"))
            return false;
        return types.Contains("null") && !types.Contains("string") ? null : found?.ToString() ?? "";
    }

    private static JsonObject Object(JsonObject root, JsonObject schema, ReceiptFields fields, int depth)
    {
        var filled = new JsonObject();
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
            filled[name] = Fill(root, property as JsonObject ?? [], name, fields, depth + 1);
        return filled;
    }

    private static JsonNode Number(JsonObject schema, List<string> types, string name, JsonNode? found)
    {
        var number = found is JsonValue value && value.TryGetValue<decimal>(out var read) ? read
            : name.Contains("confidence", StringComparison.OrdinalIgnoreCase) ? 0.5m
            : schema["minimum"] is JsonValue minimum && minimum.TryGetValue<decimal>(out var least) ? least
            : 0;
        return types.Contains("number") ? number : (long)Math.Round(number);
    }

    private static JsonObject Resolve(JsonObject root, JsonObject schema)
    {
        for (var hops = 0; hops < DeepestNesting; hops++)
        {
            if (schema["$ref"]?.ToString() is { } reference && reference.StartsWith("#/", StringComparison.Ordinal))
            {
                JsonNode? target = root;
                foreach (var part in reference[2..].Split('/'))
                    target = (target as JsonObject)?[part];
                schema = target as JsonObject ?? [];
            }
            else if ((schema["anyOf"] ?? schema["oneOf"]) is JsonArray { Count: > 0 } choices)
            {
                schema = choices.OfType<JsonObject>().FirstOrDefault(choice => choice["type"]?.ToString() != "null") ?? [];
            }
            else
            {
                return schema;
            }
        }

        return [];
    }

    private static List<string> Types(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(type => type?.ToString() ?? "")],
        JsonValue one => [one.ToString()],
        _ => [schema["properties"] is JsonObject ? "object" : "string"],
    };
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama.Go;

/// <summary>A type of Go that a JSON value is decoded into.</summary>
/// <param name="Name">As Go prints it, such as <c>bool</c> or <c>[]api.Message</c>.</param>
/// <param name="Kind">Which JSON it takes; undefined takes any.</param>
/// <param name="Of">The type of an array's elements.</param>
/// <param name="Struct">What is in an object.</param>
/// <param name="Check">Go's words where a value is wrong that reads itself.</param>
internal sealed record GoType(string Name, JsonValueKind Kind, GoType? Of = null, GoStruct? Struct = null, Func<JsonNode, string?>? Check = null)
{
    public static GoType Text { get; } = new("string", JsonValueKind.String);

    public static GoType Bool { get; } = new("bool", JsonValueKind.True);

    public static GoType Int { get; } = new("int", JsonValueKind.Number);

    public static GoType Float { get; } = new("float64", JsonValueKind.Number);

    public static GoType Any { get; } = new("interface {}", JsonValueKind.Undefined);

    public static GoType Map { get; } = new("map[string]interface {}", JsonValueKind.Object);

    public static GoType Own(Func<JsonNode, string?> check) => new("", JsonValueKind.Undefined, Check: check);

    public static GoType ArrayOf(GoType element) => new("[]" + element.Name, JsonValueKind.Array, element);

    public static GoType Object(string name, GoStruct fields) => new(name, JsonValueKind.Object, Struct: fields);
}

/// <summary>A struct of Go: its name and its fields. A field is found regardless of case, and what is not known is ignored.</summary>
internal sealed record GoStruct(string Name, ImmutableDictionary<string, GoType> Fields)
{
    public static GoStruct Of(string name, params (string Name, GoType Type)[] fields) =>
        new(name, fields.ToImmutableDictionary(field => field.Name, field => field.Type, StringComparer.OrdinalIgnoreCase));

    /// <summary>Decodes a body: its known fields under their own names, without those that are null.</summary>
    /// <param name="body">The body.</param>
    /// <param name="whenEmpty">What is said where there is none.</param>
    /// <exception cref="OllamaRefusal">400, in Go's words.</exception>
    public JsonObject Read(string body, string whenEmpty = "missing request body")
    {
        var (end, error) = GoSyntax.Check(body);
        if (error is not null)
            throw new OllamaRefusal(400, error == "EOF" ? whenEmpty : error);
        return GoJson.Read(body[..end]) switch
        {
            null => [],
            JsonObject json => Read(json, ""),
            var other => throw new OllamaRefusal(400, $"json: cannot unmarshal {Kind(other)} into Go value of type api.{Name}"),
        };
    }

    private JsonObject Read(JsonObject json, string path)
    {
        var read = new JsonObject();
        foreach (var (name, value) in json)
        {
            if (value is null || !Fields.TryGetValue(name, out var type))
                continue;
            var field = Fields.Keys.First(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));
            read[field] = Read(value, type, path + field);
        }

        return read;
    }

    private JsonNode Read(JsonNode value, GoType type, string path)
    {
        if (type.Check?.Invoke(value) is { } words)
            throw new OllamaRefusal(400, words);
        var kind = value.GetValueKind() == JsonValueKind.False ? JsonValueKind.True : value.GetValueKind();
        if (type.Kind != JsonValueKind.Undefined && type.Kind != kind)
            throw Wrong(Kind(value), type, path);
        if (type == GoType.Int && !value.AsValue().TryGetValue<long>(out _))
            throw Wrong($"number {value}", type, path);
        if (type.Of is { } element)
            return new JsonArray([.. value.AsArray().Where(item => item is not null).Select(item => Read(item!, element, path))]);
        return type.Struct is { } inner ? inner.Read(value.AsObject(), "") : value.DeepClone();
    }

    private OllamaRefusal Wrong(string found, GoType type, string path) =>
        new(400, $"json: cannot unmarshal {found} into Go struct field {Name}.{path} of type {type.Name}");

    private static string Kind(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.True or JsonValueKind.False => "bool",
        var kind => kind.ToString().ToLowerInvariant(),
    };
}

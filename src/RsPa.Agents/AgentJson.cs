using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RsPa.Agents;

/// <summary>How inputs, outputs, settings and data of agents are written as JSON: snake_case names, enums as text, nulls left out.</summary>
public static class AgentJson
{
    /// <summary>The options.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Reads a JSON value.</summary>
    /// <exception cref="JsonException">It has another shape: the message names the place and what stands there.</exception>
    public static T Read<T>(JsonElement json)
    {
        try
        {
            return json.Deserialize<T>(Options) ?? throw new JsonException(NullFor<T>());
        }
        catch (JsonException e) when (e.Message != NullFor<T>())
        {
            throw JsonMismatch.Explain(e, json);
        }
    }

    /// <summary>Reads JSON text.</summary>
    /// <exception cref="JsonException">It is not valid JSON, or has another shape.</exception>
    public static T Read<T>(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException(NullFor<T>());
        }
        catch (JsonException e) when (e.Message != NullFor<T>())
        {
            // What is not valid JSON at all throws anew here, with its place.
            throw JsonMismatch.Explain(e, JsonElement.Parse(json));
        }
    }

    /// <summary>Writes JSON text.</summary>
    /// <exception cref="NotSupportedException">The value can't be written.</exception>
    public static string Write(object? value) => JsonSerializer.Serialize(value, Options);

    private static string NullFor<T>() => $"null where a {typeof(T).Name} is expected";
}

using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RsPa.Agents;

/// <summary>The name of an agent: 1 to 63 lower-case letters, digits and underscores, the first one a letter.</summary>
[JsonConverter(typeof(JsonForm))]
public readonly record struct AgentName
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>Takes a name.</summary>
    /// <exception cref="ArgumentException">The text is not a name.</exception>
    public AgentName(string value)
    {
        if (!IsValid(value))
            throw new ArgumentException($"'{value}' is not a valid agent name: use 1 to 63 lower-case letters, digits and underscores, starting with a letter.", nameof(value));
        Value = value;
    }

    /// <summary>The name as text.</summary>
    public string Value { get; }

    /// <summary>Whether <paramref name="text"/> can be a name.</summary>
    public static bool IsValid(string? text) => text is [>= 'a' and <= 'z', ..] && text.Length <= 63 && !text.AsSpan().ContainsAnyExcept(Characters);

    /// <summary>Reads a name.</summary>
    public static bool TryParse(string? text, out AgentName name)
    {
        var valid = IsValid(text);
        name = valid ? new AgentName(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>A name in JSON: a text, also where it is a key.</summary>
    public sealed class JsonForm : JsonConverter<AgentName>
    {
        /// <inheritdoc/>
        public override AgentName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, AgentName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

        /// <inheritdoc/>
        public override AgentName ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

        /// <inheritdoc/>
        public override void WriteAsPropertyName(Utf8JsonWriter writer, AgentName value, JsonSerializerOptions options) => writer.WritePropertyName(value.Value);
    }
}

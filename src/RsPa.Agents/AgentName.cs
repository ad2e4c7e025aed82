using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace RsPa.Agents;

/// <summary>The name of an agent: 1 to 63 lower-case letters, digits and underscores, the first one a letter.</summary>
[JsonConverter(typeof(JsonForm))]
public readonly partial record struct AgentName
{
    /// <summary>Takes a name.</summary>
    /// <exception cref="ArgumentException">The text is not a name.</exception>
    public AgentName(string value)
    {
        if (!IsValid(value))
            throw new ArgumentException($"'{value}' is no agent name: use 1 to 63 lower-case letters, digits and underscores, starting with a letter.", nameof(value));
        Value = value;
    }

    /// <summary>The name as text.</summary>
    public string Value { get; }

    /// <summary>Whether <paramref name="text"/> can be a name.</summary>
    public static bool IsValid(string? text) => text is not null && Form().IsMatch(text);

    /// <summary>Reads a name.</summary>
    public static bool TryParse(string? text, out AgentName name)
    {
        var valid = IsValid(text);
        name = valid ? new AgentName(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Form();

    private sealed class JsonForm : JsonConverter<AgentName>
    {
        public override AgentName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, AgentName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

        public override AgentName ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

        public override void WriteAsPropertyName(Utf8JsonWriter writer, AgentName value, JsonSerializerOptions options) => writer.WritePropertyName(value.Value);
    }
}

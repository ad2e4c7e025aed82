using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RsPa.Actors.Protocol.Schedules;

/// <summary>The name of a schedule: 1 to 63 lower-case letters, digits, underscores and hyphens, the first one a letter.</summary>
[JsonConverter(typeof(JsonForm))]
public readonly record struct ScheduleName
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Takes a name.</summary>
    /// <exception cref="ArgumentException">The text is not a name.</exception>
    public ScheduleName(string value)
    {
        if (!IsValid(value))
            throw new ArgumentException($"'{value}' is not a valid name of a schedule: {Remedy}.", nameof(value));
        Value = value;
    }

    /// <summary>What is right.</summary>
    public static string Remedy => "use 1 to 63 lower-case letters, digits, underscores and hyphens, starting with a letter";

    /// <summary>The name as text.</summary>
    public string Value { get; }

    /// <summary>Whether <paramref name="text"/> can be a name.</summary>
    public static bool IsValid(string? text) => text is [>= 'a' and <= 'z', ..] && text.Length <= 63 && !text.AsSpan().ContainsAnyExcept(Characters);

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>A name in JSON: a text.</summary>
    public sealed class JsonForm : JsonConverter<ScheduleName>
    {
        /// <inheritdoc/>
        public override ScheduleName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, ScheduleName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}

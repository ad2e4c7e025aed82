using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RsPa.Agents;

/// <summary>The identifier of a task: a UUID of version 7 (RFC 9562), so that identifiers sort by the time of submission.</summary>
/// <param name="Value">The UUID.</param>
[JsonConverter(typeof(JsonForm))]
public readonly record struct TaskId(Guid Value) : IComparable<TaskId>
{
    /// <summary>Makes an identifier that carries the current time, in milliseconds.</summary>
    /// <param name="time">The clock.</param>
    public static TaskId New(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new TaskId(Guid.CreateVersion7(time.GetUtcNow()));
    }

    /// <summary>Reads the form that <see cref="ToString"/> writes.</summary>
    /// <param name="text">Text such as <c>019a…-…</c>, with or without hyphens.</param>
    /// <param name="id">The identifier, where the text is one.</param>
    public static bool TryParse(string? text, out TaskId id)
    {
        var read = Guid.TryParse(text, CultureInfo.InvariantCulture, out var value);
        id = new TaskId(value);
        return read;
    }

    /// <summary>
    /// The last 8 digits. A UUID of version 7 begins with the time, so that the starts of two that were made in the same minute are
    /// alike; its end is chance, and tells a million tasks apart in all but one of four thousand cases.
    /// </summary>
    public string Short => Value.ToString("N", CultureInfo.InvariantCulture)[^8..];

    /// <inheritdoc/>
    public int CompareTo(TaskId other) => Value.CompareTo(other.Value);

    /// <summary>The hyphenated, lower-case form.</summary>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(TaskId left, TaskId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(TaskId left, TaskId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> does not sort after <paramref name="right"/>.</summary>
    public static bool operator <=(TaskId left, TaskId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> does not sort before <paramref name="right"/>.</summary>
    public static bool operator >=(TaskId left, TaskId right) => left.CompareTo(right) >= 0;

    /// <summary>An identifier in JSON: a text.</summary>
    public sealed class JsonForm : JsonConverter<TaskId>
    {
        /// <inheritdoc/>
        public override TaskId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetGuid());

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, TaskId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}

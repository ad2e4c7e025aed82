using System.Text.Json;
using System.Text.Json.Serialization;

namespace RsPa.Host.Settings.Model;

/// <summary>A value as a source gave it: a text, or (only from a file) a list of texts.</summary>
/// <param name="Text">The text; for a list its JSON form.</param>
/// <param name="Items">The items, where the source has lists of its own.</param>
internal sealed record RawValue(string Text, IReadOnlyList<string>? Items = null)
{
    /// <summary>A value that is a list.</summary>
    public static RawValue List(IReadOnlyList<string> items) => new(JsonSerializer.Serialize(items, SettingsJson.Default.IReadOnlyListString), items);
}

/// <summary>The JSON of lists, generated at compile time: a start does not wait for reflection.</summary>
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class SettingsJson : JsonSerializerContext;

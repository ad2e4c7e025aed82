using System.Text.Json;

namespace RsPa.Host.Settings.Model;

/// <summary>A value as a source gave it: a text, or (only from a file) a list of texts.</summary>
/// <param name="Text">The text; for a list its JSON form.</param>
/// <param name="Items">The items, where the source has lists of its own.</param>
internal sealed record RawValue(string Text, IReadOnlyList<string>? Items = null)
{
    /// <summary>A value that is a list.</summary>
    public static RawValue List(IReadOnlyList<string> items) => new(JsonSerializer.Serialize(items), items);
}

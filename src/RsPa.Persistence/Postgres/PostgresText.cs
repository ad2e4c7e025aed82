using System.Diagnostics.CodeAnalysis;

namespace RsPa.Persistence.Postgres;

/// <summary>Text as PostgreSQL can hold it: all but U+0000.</summary>
internal static class PostgresText
{
    /// <summary>The text, with U+FFFD in the place of each U+0000.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Storable(string? text) => text is null || !text.Contains('\0', StringComparison.Ordinal) ? text : text.Replace('\0', '\uFFFD');
}

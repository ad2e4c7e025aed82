using System.Diagnostics.CodeAnalysis;

namespace RsPa.Persistence.Postgres;

/// <summary>Text as PostgreSQL can hold it: all but U+0000 and halves of surrogate pairs.</summary>
internal static class PostgresText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text, with U+FFFD in the place of each character that can't be stored: the very same text where there is none.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Storable(string? text)
    {
        for (var i = 0; i < text?.Length; i++)
        {
            if (!CanBeStored(text, i))
                return Replaced(text);
            if (char.IsHighSurrogate(text[i]))
                i++;
        }

        return text;
    }

    private static string Replaced(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = CanBeStored(from, i) ? from[i] : Replacement;
            if (char.IsHighSurrogate(to[i]))
                to[++i] = from[i];
        }
    });

    private static bool CanBeStored(string text, int at) => text[at] switch
    {
        '\0' => false,
        var character when char.IsHighSurrogate(character) => at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]),
        var character => !char.IsLowSurrogate(character),
    };
}

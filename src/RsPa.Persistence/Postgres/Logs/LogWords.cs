using System.Globalization;
using System.Text;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Persistence.Postgres.Logs;

/// <summary>
/// The words of an entry and of a search, as SQLite's index (<c>unicode61</c>, without diacritics) has them: what stands between anything
/// that is no letter and no digit, without regard to case. The server takes the accents away (<see cref="Bare"/>), since the runtime knows
/// none without a library of its own.
/// </summary>
internal static class LogWords
{
    // A position in a tsvector is 14 bits. What stands further behind is not found.
    private const int MostWords = 10_000;

    // A lexeme is up to 2 KiB: a longer word is known by its beginning.
    private const int LongestWord = 200;

    // Between the parts of an entry, so that words at the end of one and the start of the next do not stand side by side.
    private const int Gap = 10;

    /// <summary>The expression for a text without accents. Most texts are of ASCII, and are taken as they are.</summary>
    public static string Bare(string text) =>
        $@"CASE WHEN octet_length({text}) = length({text}) THEN {text} ELSE regexp_replace(normalize({text}, NFD), '[\u0300-\u036F]', '', 'g') END";

    /// <summary>The text of the <c>tsvector</c> of an entry.</summary>
    public static string VectorOf(LogEntry entry)
    {
        var vector = new StringBuilder();
        var position = 1;
        foreach (var part in (string?[])[entry.Message, entry.Exception, entry.Logger])
        {
            foreach (var word in Of(part ?? ""))
            {
                if (position > MostWords)
                    return vector.ToString();
                vector.Append(CultureInfo.InvariantCulture, $"'{word}':{position++} ");
            }

            position += Gap;
        }

        return vector.ToString();
    }

    /// <summary>The text of the <c>tsquery</c> that finds the words of a term one after the other, the last of them perhaps only begun; nothing where it has none.</summary>
    public static string? QueryOf(string term)
    {
        var words = Of(term).Select(word => $"'{word}'").ToList();
        return words.Count == 0 ? null : $"({string.Join(" <-> ", words)}:*)";
    }

    private static IEnumerable<string> Of(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in PostgresText.Storable(text).EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.NonSpacingMark)
                continue;
            if (Rune.IsLetter(rune) || Rune.IsNumber(rune) || category == UnicodeCategory.PrivateUse)
            {
                if (word.Length < LongestWord)
                    word.Append(Rune.ToLowerInvariant(rune));
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
            yield return word.ToString();
    }
}

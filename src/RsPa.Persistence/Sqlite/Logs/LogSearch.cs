namespace RsPa.Persistence.Sqlite.Logs;

/// <summary>Turns the text of a query into a search, whatever characters it holds.</summary>
/// <param name="Match">The expression for the full-text index; null when the text holds no word.</param>
/// <param name="Fragments">Parts without a letter or digit, which the index does not know: they are looked for as they stand.</param>
internal sealed record LogSearch(string? Match, IReadOnlyList<string> Fragments)
{
    public static LogSearch Of(string? text)
    {
        var terms = (text ?? "").Replace('\0', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var words = terms.Where(HasWord).Select(term => $"\"{term.Replace("\"", "\"\"", StringComparison.Ordinal)}\"*").ToList();
        return new LogSearch(words.Count == 0 ? null : string.Join(' ', words), [.. terms.Where(term => !HasWord(term))]);
    }

    private static bool HasWord(string term) => term.EnumerateRunes().Any(System.Text.Rune.IsLetterOrDigit);
}

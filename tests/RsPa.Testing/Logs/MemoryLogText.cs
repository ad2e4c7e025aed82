using System.Text;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Testing.Logs;

/// <summary>What the text of a query means, said without an index: words without regard to case, each the beginning of one; and what holds no letter or digit as it stands.</summary>
internal static class MemoryLogText
{
    public static bool Fits(LogEntry entry, string? text)
    {
        string[] fields = [entry.Message, entry.Exception ?? "", entry.Logger];
        return (text ?? "").Replace('\0', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .All(term => Words(term) is { Length: > 0 } words ? fields.Any(field => Holds(Words(field), words)) : fields.Any(field => field.Contains(term, StringComparison.Ordinal)));
    }

    // The words one after the other, the last of them perhaps only begun.
    private static bool Holds(string[] field, string[] words) => Enumerable.Range(0, Math.Max(0, field.Length - words.Length + 1)).Any(start =>
        field.Skip(start).Zip(words).SkipLast(1).All(pair => pair.Item1 == pair.Item2) && field[start + words.Length - 1].StartsWith(words[^1], StringComparison.Ordinal));

    private static string[] Words(string text)
    {
        var plain = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
            plain.Append(Rune.IsLetterOrDigit(rune) ? Rune.ToLowerInvariant(rune) : new Rune(' '));
        return plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}

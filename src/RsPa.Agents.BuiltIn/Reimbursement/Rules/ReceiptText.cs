namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>The lines of a receipt: trimmed, none of them empty, with an upper-case twin of each for the rules that don't care for case.</summary>
internal sealed class ReceiptText
{
    /// <summary>The longest line and the most lines that are looked at; what is beyond is not a receipt, and would only cost time.</summary>
    private const int MaxLineCharacters = 300;
    private const int MaxLines = 1000;

    private ReceiptText(IReadOnlyList<string> lines)
    {
        Lines = lines;
        Upper = [.. lines.Select(line => line.ToUpperInvariant())];
        All = string.Join('\n', Upper);
        Letters = Lettering.Of(All);
    }

    /// <summary>The lines as they stand.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>The same lines in upper case.</summary>
    public IReadOnlyList<string> Upper { get; }

    /// <summary>The whole text in upper case.</summary>
    public string All { get; }

    /// <summary>Only the letters and digits of the whole text, in upper case.</summary>
    public string Letters { get; }

    /// <summary>Takes a receipt's text apart.</summary>
    public static ReceiptText Of(string text)
    {
        List<string> lines = [.. text.Split(['\n', '\r', '\f', '\u2028']).Select(Clean).Where(line => line.Length > 0)];
        return new(lines.Count <= MaxLines ? lines : [.. lines.Take(MaxLines / 2), .. lines.TakeLast(MaxLines / 2)]);
    }

    private static string Clean(string line) =>
        line[..Math.Min(line.Length, MaxLineCharacters)].Replace('\t', ' ').Replace('\u00A0', ' ').Replace('\u202F', ' ').Replace('\u2212', '-').Trim(' ', '\uFEFF', '\u200B');
}

/// <summary>Texts reduced to what two renderings of the same receipt have in common.</summary>
internal static class Lettering
{
    /// <summary>The letters and digits of a text, in upper case and in order; all else left out.</summary>
    public static string Of(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}

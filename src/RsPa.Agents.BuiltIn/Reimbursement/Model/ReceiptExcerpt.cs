namespace RsPa.Agents.BuiltIn.Reimbursement.Model;

/// <summary>
/// What the model is shown of a receipt: all of it or, of one that is too long, the lines at its head and at its end. The vendor and
/// the date stand at the head, the total at the end; what is left out in the middle is mostly articles.
/// </summary>
/// <param name="Text">The text.</param>
/// <param name="Head">How many characters of the head are in it; all where nothing was left out.</param>
/// <param name="Tail">How many characters of the end are in it.</param>
/// <param name="Of">How many characters the receipt has.</param>
internal sealed record ReceiptExcerpt(string Text, int Head, int Tail, int Of)
{
    private const string Gap = "\n[…]\n";

    /// <summary>Whether something was left out.</summary>
    public bool IsShortened => Head + Tail < Of;

    /// <summary>What was left out, for the owner to read; nothing where nothing was.</summary>
    public string? Note => IsShortened ? $"the model was shown the first {Head} and the last {Tail} of the receipt's {Of} characters" : null;

    /// <summary>Makes one.</summary>
    /// <param name="text">The receipt.</param>
    /// <param name="characters">How many of its characters may be shown, above 0.</param>
    public static ReceiptExcerpt Take(string text, int characters)
    {
        if (text.Length <= characters)
            return new ReceiptExcerpt(text, text.Length, 0, text.Length);
        var head = EndOfHead(text, characters * 2 / 3);
        var tail = text.Length - StartOfTail(text, text.Length - (characters - (characters * 2 / 3)));
        return new ReceiptExcerpt($"{text[..head]}{Gap}{text[^tail..]}", head, tail, text.Length);
    }

    // Whole lines, unless they are so long that hardly anything would be left.
    private static int EndOfHead(string text, int most)
    {
        var line = text.LastIndexOf('\n', Math.Max(0, most - 1));
        return line >= most / 2 ? line : Math.Max(0, char.IsHighSurrogate(text[Math.Max(0, most - 1)]) ? most - 1 : most);
    }

    private static int StartOfTail(string text, int least)
    {
        var line = text.IndexOf('\n', least);
        return line >= 0 && line - least <= (text.Length - least) / 2 ? line + 1 : char.IsLowSurrogate(text[least]) ? least + 1 : least;
    }
}

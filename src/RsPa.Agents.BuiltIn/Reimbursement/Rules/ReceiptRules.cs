namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>Reads a receipt by rules alone. The rules are pure: the same text and hints always give the same fields.</summary>
public static class ReceiptRules
{
    /// <summary>Reads the fields of a receipt.</summary>
    /// <param name="text">The receipt's text, its lines as printed.</param>
    /// <param name="hints">What else is known about it.</param>
    public static ReceiptFields Read(string text, ReceiptHints? hints = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(ReceiptText.Of(text), hints ?? ReceiptHints.None);
    }

    /// <summary>Reads the fields of a receipt whose lines are known already.</summary>
    internal static ReceiptFields Read(ReceiptText text, ReceiptHints hints)
    {
        var style = NumberStyle.Of(text.All);
        var place = Countries.Of(text.All);
        var vendor = VendorRule.Read(text, hints);
        var (date, time) = DateRule.Read(text, hints, place?.Country);
        return new ReceiptFields(
            vendor,
            date,
            TotalRule.Read(text, style),
            CurrencyRule.Read(text, style, place, hints),
            CategoryRule.Read(text, vendor?.Value),
            DocumentNumberRule.Read(text),
            time);
    }
}

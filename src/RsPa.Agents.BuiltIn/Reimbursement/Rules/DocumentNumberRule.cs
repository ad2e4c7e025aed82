using System.Text.RegularExpressions;

namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>Finds the number of the receipt or invoice, which tells two purchases of one day and one price apart.</summary>
internal static partial class DocumentNumberRule
{
    /// <summary>The number; nothing where none is named.</summary>
    public static Field<string>? Read(ReceiptText text)
    {
        foreach (var (pattern, confidence) in new[] { (Invoice(), 0.9), (Other(), 0.7) })
        {
            for (var index = 0; index < text.Upper.Count; index++)
            {
                var match = pattern.Match(text.Upper[index]);
                var number = match.Groups["n"].Value.Trim('.', '-', '/', ':');
                if (match.Success && number.Count(char.IsDigit) >= 2 && number.Length is >= 3 and <= 40)
                    return new Field<string>(number, "document_number:label", text.Lines[index], confidence);
            }
        }
        return null;
    }

    [GeneratedRegex(@"\b(INVOICE|INV|RECEIPT|RCPT|BILL|DOC(UMENT)?|RECHNUNGS?|QUITTUNGS?|BELEG|BON|FACTURE|TICKET|FACTURA|RECIBO|FATTURA|SCONTRINO|DOCUMENTO|FACTUUR|KVITTO|KVITTERING|FAKTURA|PARAGON|CASH INV|SLIP|CHECK)\s?[-.]?\s?(NUMBER|NUMMER|NUMERO|NUMÉRO|NÚMERO|NO|NR|N°|Nº|N|#|ID)?\.?\s*[:#.]*\s*(?<n>[A-Z]{0,6}[-_/]?\d[A-Z\d/_-]*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Invoice();

    [GeneratedRegex(@"\b(ORDER|TRANS(ACTION)?|TRX|TXN|REF(ERENCE)?|BESTELLUNG|COMMANDE|PEDIDO|ORDINE|TRANSACTION)\s?(NUMBER|NUMMER|NUMERO|NO|NR|N°|#|ID)?\.?\s*[:#.]*\s*(?<n>[A-Z]{0,6}[-_/]?\d[A-Z\d/_-]*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Other();
}

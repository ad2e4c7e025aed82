using System.Text.RegularExpressions;

namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>Guesses a receipt's country from the forms that law and custom print there: kinds of company, tax numbers, dialling codes, ways to write an address.</summary>
internal static class Countries
{
    private static readonly (string Country, string Currency, Regex Signs)[] Table =
    [
        ("MY", "MYR", Signs(@"\bSDN\.?\s?BHD\b|\bMALAYSIA\b|\bKUALA LUMPUR\b|\bJALAN\b|\bSELANGOR\b|\bJOHOR\b|\+60\b|\bSST (NO|ID)\b")),
        ("SG", "SGD", Signs(@"\bSINGAPORE\b|\bPTE\.? LTD\b|\+65\b|\bUEN\b")),
        ("DE", "EUR", Signs(@"\bMWST\b|\bMEHRWERTSTEUER\b|\bUST-?ID|\bSTEUER-?NR|\bGMBH\b|\+49\b|\bDEUTSCHLAND\b|\bSTRASSE\b|STRAßE\b|\bTSE\b")),
        ("CH", "CHF", Signs(@"\bCHE-\d|\bSCHWEIZ\b|\bSUISSE\b|\bSVIZZERA\b|\+41\b|\bMWST-NR\. CHE")),
        ("AT", "EUR", Signs(@"\bATU\d{8}\b|\bÖSTERREICH\b|\+43\b")),
        ("FR", "EUR", Signs(@"\bTVA\b|\bSIRET\b|\bTTC\b|\+33\b|\bFRANCE\b|\bSARL\b")),
        ("IT", "EUR", Signs(@"\bP\.? ?IVA\b|\bPARTITA IVA\b|\bS\.R\.L\b|\+39\b|\bITALIA\b|\bSCONTRINO\b|\bEURO\b.*\bTOTALE\b")),
        ("ES", "EUR", Signs(@"\bCIF\b|\bNIF\b|\bESPAÑA\b|\+34\b|\bFACTURA SIMPLIFICADA\b|\bIVA INCLUIDO\b")),
        ("NL", "EUR", Signs(@"\bBTW\b|\bKVK\b|\+31\b|\bNEDERLAND\b")),
        ("GB", "GBP", Signs(@"\bVAT (REG|NO|NUMBER)|\bUNITED KINGDOM\b|\+44\b|\bLONDON\b|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")),
        ("US", "USD", Signs(@"\bSALES TAX\b|\b[A-Z]{2},? \d{5}(-\d{4})?$|, [A-Z]{2} \d{5}(-\d{4})?\b|\(\d{3}\) ?\d{3}-\d{4}\b|\bUSA\b|\bUNITED STATES\b|\bGRATUITY\b|\bSTATE TAX\b")),
        ("CA", "CAD", Signs(@"\bHST\b|\bPST\b|\bQST\b|\bTPS\b|\bTVQ\b|\bCANADA\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b")),
        ("AU", "AUD", Signs(@"\bABN\b|\bA\.B\.N\b|\bAUSTRALIA\b|\bPTY\.? LTD\b|\+61\b|\b(NSW|VIC|QLD|TAS)\b,? \d{4}\b|\bEFTPOS\b")),
        ("NZ", "NZD", Signs(@"\bNEW ZEALAND\b|\bNZBN\b|\+64\b|\bAUCKLAND\b")),
        ("IN", "INR", Signs(@"\bGSTIN\b|\bCGST\b|\bSGST\b|\bINDIA\b|\+91\b|\bPVT\.? LTD\b|\bFSSAI\b")),
        ("JP", "JPY", Signs(@"\bJAPAN\b|\bTOKYO\b|\bOSAKA\b|\bKYOTO\b|\bK\.K\.|\bKABUSHIKI\b|\+81\b|合計|\bGOU?KEI\b|\bSHOHIZEI\b|円")),
        ("SE", "SEK", Signs(@"\bSVERIGE\b|\bORG\.? ?NR\b|\+46\b|\bATT BETALA\b|\bKVITTO\b|\bSTOCKHOLM\b")),
        ("NO", "NOK", Signs(@"\bNORGE\b|\bMVA\b|\+47\b|\bOSLO\b|\bKVITTERING\b")),
        ("DK", "DKK", Signs(@"\bDANMARK\b|\bCVR\b|\+45\b|\bKØBENHAVN\b|\bAT BETALE\b")),
        ("PL", "PLN", Signs(@"\bPARAGON\b|\bNIP\b|\bPOLSKA\b|\+48\b|\bSUMA PLN\b")),
        ("TH", "THB", Signs(@"\bTHAILAND\b|\bBANGKOK\b|\+66\b")),
        ("ID", "IDR", Signs(@"\bINDONESIA\b|\bJAKARTA\b|\bPPN\b|\+62\b|\bNPWP\b")),
        ("HK", "HKD", Signs(@"\bHONG ?KONG\b|\bKOWLOON\b|\+852\b")),
        ("BR", "BRL", Signs(@"\bCNPJ\b|\bBRASIL\b|\+55\b|\bNFC-E\b")),
        ("MX", "MXN", Signs(@"\bRFC\b|\bM[EÉ]XICO\b|\+52\b")),
    ];

    /// <summary>The country with the most signs, as an ISO 3166 code, and the currency of the country; nothing where there is no sign.</summary>
    public static (string Country, string Currency)? Of(string upperText)
    {
        var (best, most) = (default((string, string)?), 0);
        foreach (var (country, currency, signs) in Table)
        {
            var count = signs.Matches(upperText).Select(match => match.Value).Distinct(StringComparer.Ordinal).Count();
            if (count > most)
                (best, most) = ((country, currency), count);
        }
        return best;
    }

    private static Regex Signs(string pattern) =>
        new(pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline, TimeSpan.FromSeconds(5));
}

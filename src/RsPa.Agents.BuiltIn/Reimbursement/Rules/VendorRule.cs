using System.Text.RegularExpressions;

namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>Finds who was paid: the name in the receipt's head, above the address, and rather the company's full name than a brand.</summary>
internal static partial class VendorRule
{
    private const int HeadLines = 9;

    /// <summary>The vendor; nothing where the head has no name.</summary>
    public static Field<string>? Read(ReceiptText text, ReceiptHints hints)
    {
        var names = Candidates(text);
        var strong = names.Find(name => name.Rank == 3);
        var chosen = strong ?? names.Find(name => name.Rank == 2) ?? Plain(names) ?? names.Find(name => name.Rank == 0);
        if (LabelledSeller(text) is { } seller && (chosen is null || chosen.Rank < 3))
            return seller;
        if (chosen is not null && (chosen.Rank > 0 || hints.Sender is null))
            return new Field<string>(chosen.Name, chosen.Rule, text.Lines[chosen.Line], chosen.Confidence);
        if (hints.Sender is { } sender)
            return new Field<string>(sender, "vendor:sender", sender, 0.5);
        return null;
    }

    private static Candidate? Plain(List<Candidate> names)
    {
        // A person's name may have been written above the shop's; a word for a kind of shop in the next line tells them apart.
        var plain = names.FindAll(name => name.Rank == 1);
        var first = plain.FirstOrDefault();
        var business = plain.Find(name => LegalForms.NamesBusiness(name.Name.ToUpperInvariant()) && !LegalForms.IsOnlyBusiness(name.Name.ToUpperInvariant()));
        return business is not null && first is not null && business.Line <= first.Line + 2 && LooksLikePerson(first.Name) ? business : first;
    }

    private static List<Candidate> Candidates(ReceiptText text)
    {
        var found = new List<Candidate>();
        var seen = 0;
        for (var index = 0; index < text.Lines.Count && seen < HeadLines; index++)
        {
            var upper = text.Upper[index];
            if (Customer().IsMatch(upper) || (found.Count > 0 && HasPrice(upper)))
                break;
            if (IsNoise(upper) || Seller().IsMatch(upper) || HasPrice(upper))
                continue;
            if (Address().IsMatch(upper) && !LegalForms.EndsInStrong(Strip(upper)))
            {
                if (found.Count > 0)
                    break;
                seen++;
                continue;
            }
            if (EndOfHead().IsMatch(upper) && found.Count > 0)
                break;
            seen++;
            if (Candidate.Of(text, index) is { } candidate && candidate.Name.Count(char.IsLetter) >= 2)
                found.Add(candidate);
        }
        return Join(text, found);
    }

    // Large print breaks a name over lines: "THE", "CORNER", "BAKERY", or a name above a lone "LTD".
    private static List<Candidate> Join(ReceiptText text, List<Candidate> found)
    {
        var joined = new List<Candidate>();
        foreach (var next in found)
        {
            var last = joined.LastOrDefault();
            var follows = last is not null && next.Line == last.LastLine + 1;
            if (follows && (LegalForms.IsContinuation(next.Name.ToUpperInvariant()) || OpenBracket(last!.Name) || EndsOpen().IsMatch(last.Name.ToUpperInvariant()) || IsOneWord(last, text) && IsOneWord(next, text)))
                joined[^1] = last! with { Name = last.Name + " " + next.Name, LastLine = next.LastLine, Rank = Math.Max(last.Rank, next.Rank), Rule = next.Rank > last.Rank ? next.Rule : last.Rule };
            else
                joined.Add(next);
        }
        return joined;
    }

    private static bool OpenBracket(string name) => name.Count(letter => letter == '(') > name.Count(letter => letter == ')');

    private static bool IsOneWord(Candidate one, ReceiptText text) =>
        Strip(text.Lines[one.LastLine]).All(letter => letter != ' ' && !char.IsDigit(letter));

    private static bool LooksLikePerson(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length is 2 or 3 && words.All(word => word.Length >= 2 && word.All(char.IsLetter)) && !LegalForms.NamesBusiness(name.ToUpperInvariant());
    }

    private static Field<string>? LabelledSeller(ReceiptText text)
    {
        for (var index = 0; index < text.Upper.Count; index++)
        {
            if (Seller().Match(text.Upper[index]) is not { Success: true } match)
                continue;
            var rest = Strip(text.Lines[index][match.Length..]);
            if (rest.Count(char.IsLetter) >= 3)
                return new Field<string>(rest, "vendor:label", text.Lines[index], 0.8);
        }
        return null;
    }

    /// <summary>A name without the registration number, the telephone number and the marks around it.</summary>
    public static string Strip(string name)
    {
        var text = name;
        text = Registration().Replace(text, "");
        text = TrailingNumber().Replace(text, "");
        text = Columns().Replace(text, " ");
        return text.Trim(' ', '*', '-', '=', '#', ':', ',', ';', '|', '~', '_', '"', '\'', '<', '>', '+');
    }

    // A line with a price is an item or a sum: the head is over.
    private static bool HasPrice(string upper) => Amounts.In(upper, NumberStyle.Of(upper)).Exists(amount => amount.Decimals == 2);

    private static bool IsNoise(string upper) => upper.Count(char.IsLetter) < 2 || Noise().IsMatch(upper) || Dates.In(upper, 0).Any();

    private sealed record Candidate(string Name, int Line, int LastLine, int Rank, string Rule)
    {
        public double Confidence => (Rank, Line) switch
        {
            (3, <= 3) => 0.9,
            (3, _) => 0.8,
            (2, <= 2) => 0.8,
            (_, 0) => 0.7,
            (_, <= 2) => 0.6,
            _ => 0.45,
        };

        public static Candidate? Of(ReceiptText text, int line)
        {
            var name = Strip(text.Lines[line]);
            var upper = name.ToUpperInvariant();
            if (name.Length is < 2 or > 80)
                return null;
            if (LegalForms.EndsInStrong(upper))
                return new Candidate(name, line, line, 3, "vendor:legal_form");
            if (LegalForms.EndsInWeak(upper) && line <= 2)
                return new Candidate(name, line, line, 1, "vendor:business_form");
            return new Candidate(name, line, line, Slogan().IsMatch(upper) ? 0 : 1, "vendor:head");
        }
    }

    [GeneratedRegex(@"^\W*(TAX|SIMPLIFIED|CASH|SALES?|OFFICIAL|ORIGINAL|COPY|DUPLICATE|CUSTOMER|MERCHANT|GUEST|FULL|GST|INVOICE|RECEIPT|BILL|CHECK|CHEQUE|RECHNUNG|QUITTUNG|BELEG|KASSENBON|KASSENBELEG|FACTURE|TICKET|REÇU|RECU|FACTURA|RECIBO|FATTURA|SCONTRINO|RICEVUTA|DOCUMENTO COMMERCIALE|BON|KASSABON|KVITTO|KVITTERING|PARAGON|FISKALNY|RESIT|RECEIPT|RYOUSHUUSHO|DE|CAISSE|SIMPLIFICADA|ORDER|YOUR|STATEMENT|ADJUSTMENT|NOTE|VOUCHER|NO|SLIP|REPRINT|REPRINTED|PAID|COUNTER|TAXINVOICE|\W)+$|^\W*(TAX INVOICE|INVOICE|RECEIPT|BILL|ORDER|YOUR ORDER|QUEUE|TABLE|CASHIER|TEL|PHONE|FAX|HP|H/P|MOBILE|EMAIL|E-MAIL|WWW\.|HTTPS?:|GST|SST|VAT|TVA|ABN|GSTIN|REG\b|CO\.? ?REG|COMPANY ?(REG|NO)|ROC|BUSINESS REG|BRN|SIRET|UST|STEUER|DOC(UMENT)? ?(NO|#)|NO\.? ?:|DATE\s*:|TIME\s*:|WELCOME|THANK|CUSTOMER COPY|SHOPPING HOURS|OPENING HOURS|FROM:|TO:|SUBJECT:|SENT:|HI |HELLO|DEAR|RM\b)|^[A-Z0-9._%+-]+@[A-Z0-9.-]+\.[A-Z]{2,}$|^(WWW\.)?[A-Z0-9-]+(\.[A-Z0-9-]+)*\.(COM|NET|ORG|DE|FR|CO\.UK|IT|ES|NL|MY|AU)(\.[A-Z]{2})?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Noise();

    [GeneratedRegex(@"^\W*(NO\.?|LOT\.?|UNIT|BLOCK|BLK|SUITE|LEVEL|LVL|GROUND FLOOR|FLOOR|SHOP NO|KM|PT|P\.?O\.? ?BOX|G-|GF)\s?[.:]?\s?[A-Z]{0,3}[-.]?\d|\b(JALAN|JLN|LORONG|TAMAN|TMN|KAMPUNG|PERSIARAN|LEBUH|SEKSYEN|BANDAR|WISMA|MENARA|STREET|ROAD|AVENUE|BOULEVARD|BLVD|HIGHWAY|DRIVE|LANE|PLAZA DE|RUE|AVENIDA|CALLE|CARRER|VIA|PIAZZA|CORSO|STRAAT|STRASSE|STRAßE|PLATZ|ALLEE|GASSE|GATAN|VÄGEN|VEJ|NAGAR|ROPPONGI|CHOME)\b.*\d|\d.*\b(JALAN|JLN|LORONG|TAMAN|STREET|ST|ROAD|RD|AVENUE|AVE|BLVD|HWY|DRIVE|DR|LANE|LN|RUE|AVENUE|BOULEVARD|HIGHWAY|STRAAT)\b|(STR\.|STRASSE|STRAßE|GASSE|WEG|PLATZ|ALLEE|GATAN|STRAAT)\s*\d|^\d{1,5}[,/-]|^\d{4,6}\s+\p{L}|\b\d{5}\b[,.]?\s*\p{L}{2,}|,\s*[A-Z]{2}\s+\d{5}|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$|\b(3RD|2ND|1ST|\dTH) (FLR|FLOOR)\b|^\W*(JALAN|JLN|LORONG|KAMPUNG|LEBUH|PERSIARAN)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();

    [GeneratedRegex(@"^\W*(TEL|PHONE|FAX|GST|VAT|CASHIER|INVOICE|TAX INVOICE|DATE|QTY|DESCRIPTION|ITEM)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EndOfHead();

    [GeneratedRegex(@"^\W*(BILL(ED)? TO|SOLD TO|SHIP TO|DELIVER TO|CUSTOMER\s*(NAME)?\s*:|ATTN|RECHNUNG AN|KUNDE|CLIENT|RECHNUNGSADRESSE|FACTURÉ À|FACTURAR A|OWNED BY)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Customer();

    [GeneratedRegex(@"^\W*(SOLD BY|SELLER|MERCHANT( NAME)?|VENDOR|VERKÄUFER|VENDU PAR|VENDEUR|SUPPLIER)\s*:\s*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Seller();

    [GeneratedRegex(@"\b(WELCOME|THANK|WILLKOMMEN|BIENVENUE|BENVENUTI|BIENVENIDO|VISIT US|FOLLOW US|ORDER CONFIRM|CONFIRMATION|YOUR (ORDER|RECEIPT|PURCHASE)|OPEN(ING)? HOURS|LICENSEE OF|FORMERLY|SHOPPING HOURS|NEVER|EVERY DAY)\b|[!?]$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Slogan();

    [GeneratedRegex(@"\s*[(\[{]?\s*\b((CO|COMPANY|BUSINESS|ROC|REG|GST|SST|BRN|UEN|ABN|VAT)\.?[\s.:-]*(REG|NO|ID|NUMBER)?[\s.:#-]*)*\d{4,}\s?[-–.]?\s?\p{L}?\s*[)\]}]\.?\s*$|\s*\(\s*(CO|REG|GST|ROC)\b[^)]*\d[^)]*\)\s*$|\s*[(]\s*[A-Z]{2}\s?\d{5,}\s?-?\s?[A-Z]?\s*[)]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Registration();

    [GeneratedRegex(@"\s+\(?(\d{5,}\s?[-–.]?\s?\p{L}?|\d{3,4}[-.]\d{3,4}[-.]\d{4}|\d{2,4}-\d{6,8})\)?\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TrailingNumber();

    [GeneratedRegex(@"\s{2,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Columns();

    [GeneratedRegex(@"(&|\bAND|\bOF|\bTHE|\bUND|\bET)\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EndsOpen();
}

using System.Text.RegularExpressions;

namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>What the words before an amount say that it is.</summary>
internal enum AmountRole
{
    /// <summary>Nothing that matters here.</summary>
    Other = 1,

    /// <summary>What is to be paid.</summary>
    Total,

    /// <summary>A sum before tax, service or discount.</summary>
    SubTotal,

    /// <summary>A tax, a service charge, a tip, a shipping fee: what is added to a sum.</summary>
    Charge,

    /// <summary>A discount or rounding: what changes a sum.</summary>
    Adjustment,

    /// <summary>A count of things.</summary>
    Count,

    /// <summary>What was handed over.</summary>
    Payment,

    /// <summary>What was given back.</summary>
    Change,
}

/// <summary>A role, the name of the rule that found it and, for a total, how strongly the words say so, from 1 to 100.</summary>
internal readonly record struct AmountLabel(AmountRole Role, string Rule, int Weight);

/// <summary>The words that receipts of many countries print before an amount. The first that matches decides, so the order matters.</summary>
internal static class TotalLabels
{
    private static readonly (AmountRole Role, string Rule, int Weight, Regex Words)[] Table =
    [
        Row(AmountRole.Count, "count", 0, @"\b(TOTAL|NO\.?|NUMBER OF|TOT)\s*(OF\s*)?\.?\s*(QTY|QUANTITY|QTYS|ITEMS?|PCS|PIECES|UNITS?|ARTICLES?|POINTS?|PAX|NUMBER|COUNT)\b|\b(QTY|ITEM|ITEM COUNT|QTY TOTAL|ANZAHL|POSTEN|ARTIKEL|STÜCK|POINTS?( EARNED)?|TOTAL GEWICHT|TOTAL WEIGHT)\s*(\(S\))?\s*:?$"),
        Row(AmountRole.Charge, "tax", 0, @"\bINCLUDES\b|\bINCLUDED IN\b|\b(TOTAL|SUM|GESAMT|TOTALE|SUMME)\s*(OF\s*)?(AMOUNT\s*(OF\s*)?)?\(?(\d+([.,]\d+)?\s*%\s*)?(GST|SST|VAT|TAX|TAXES|HST|PST|MWST|UST|STEUER|TVA|IVA|BTW|MOMS|SERVICE CHARGE|SVC)\b(?!\s*(INC|INKL|INVOICE))|\b(TAX|GST|VAT)\s*TOTAL\b|\bTOTAL\s*\d+([.,]\d+)?\s*%|\b(DAVON|DARIN|ENTHALTENE?|DONT|DI CUI|WAARVAN|VARAV|HERAF|HERAV)\b"),
        Row(AmountRole.Adjustment, "adjustment", 0, @"\bTOTAL\s*(OF\s*)?\(?(ITEM\s*)?(SAVINGS?|SAVED?|DISCOUNTS?|DISC|ROUNDING|RABATT|REMISE|DEDUCTIONS?|VOUCHERS?|COUPONS?)\b|\bYOU SAVED?\b|\bSAVINGS?\b"),
        Row(AmountRole.SubTotal, "subtotal", 0, @"\bSUB\s*[-.]?\s*TOT(AL|ALE)?\b|\bSUB\s*[-.]?TOTAAL\b|\bSUBSUMA\b|\bZWISCHENSUMME\b|\bSOUS[- ]?TOTAL\b|\bDELSUM(MA)?\b|\bSUBTOTAL\b|小計|\bSHOU?KEI\b|\bIMPONIBILE\b|\bBASE IMPONIBLE\b"),
        Row(AmountRole.SubTotal, "net", 0, @"\bEX[CG]?L?[CU]?[L.]?(USIVE|UDING|UD)?\b\.?(\s*(OF|G))?\s*\(?(GST|SST|VAT|TAX|TAXES|S\.?TAX|SVC)|\bEXCL|\bEXC\b|\bBEFORE\b|\bWITHOUT\b|\bNETTO(BETRAG|SUMME|WERT)?\b|\bTOTAL\s*(GÉNÉRAL\s*)?H\.?T\b|\bHORS TAXES?\b|\bTAXABLE\b|\b(NET|GOODS) (AMT|AMOUNT|VALUE|SALES)\b(?!\s*(PAYABLE|DUE))|\bSENZA IVA\b|\bSIN IVA\b|\bW/O\b|\bOHNE MWST\b|\bGOODS\b|\bITEM TOTAL\b|\bFOOD TOTAL\b|\bTOTAL SUPPLIES\b"),
        Row(AmountRole.Change, "change", 0, @"\bCHANGE\b|\bCHNG\b|\bBAKI\b|\bBALANCE RETURNED\b|\bR[ÜU]CKGELD\b|\bWECHSELGELD\b|\bZUR[ÜU]CK\b|\bRENDU\b|\bMONNAIE\b|\bCAMBIO\b|\bVUELTO\b|\bRESTO\b|\bWISSELGELD\b|\bTROCO\b|\bVÄXEL\b|\bRESZTA\b|\bTILBAKE\b|\bOTSURI\b|お釣|おつり"),
        Row(AmountRole.Total, "amount_due", 100, @"\b(TOTAL|AMOUNT|AMT|BALANCE|NETT?)\s*(AMOUNT|AMT|SALES)?\s*(TO BE\s*)?(PAYABLE|PAID|DUE|TO PAY|TO BE PAID|CHARGED)\b|\bGRAND\s*TOTAL\b|\bG\.?TOTAL\b|\bFINAL\s*TOTAL\b|\bPLEASE PAY\b|\bYOU PAY\b|\bTOTAL PAY(MENT)? DUE\b|\bTOTAL BILL\b"),
        Row(AmountRole.Total, "amount_due", 100, @"\bZU ZAHLEN(DER BETRAG)?\b|\bZAHLBETRAG\b|\bENDBETRAG\b|\bENDSUMME\b|\bRECHNUNGSBETRAG\b|\bGESAMTBETRAG\b|\bGESAMTSUMME\b|\bGESAMTPREIS\b|\b(NET )?[ÀA] (PAYER|PAGAR)\b|\bTOTAL T\.?T\.?C\b|\bMONTANT (TOTAL|D[ÛU]|TTC)\b|\bTOTALE COMPLESSIVO\b|\bIMPORTO (PAGATO|TOTALE)\b|\bIMPORTE TOTAL\b|\bTE BETALEN\b|\bTOTAAL\b|\b(ATT|AT|Å) BETALE?A?\b|\bDO ZAPŁATY\b|\bK ÚHRADĚ\b|\bVALOR TOTAL\b|\bOSZ?SZESEN\b|ご請求|お支払|\bJUMLAH (PERLU )?(DI)?BAYAR(AN)?\b"),
        Row(AmountRole.Total, "total_after_rounding", 98, @"\b(TOTAL|NETT?|AMT|AMOUNT)\b.*\bROUND(ED)?\b|\bROUN?D?\s?D?ED\s*(TOTAL|AMT|AMOUNT)\b|\bROUND\s?D?\s+TOTAL\b|\bTOTAL\s*AFTER\b|\bAFTER\s*(ROUNDING|ADJ)"),
        Row(AmountRole.Adjustment, "rounding", 0, @"\bROUN?D(ING|IN G)?\b|\bROUNDING\b|\bRUNDUNG\b|\bARRONDI\b|\bAFRONDING\b|\bAVRUNDNING\b|\bADJ(USTMENT)?\b|\bDISC(OUNT)?S?\b|\bRABATT\b|\bREMISE\b|\bSCONTO\b|\bDESCUENTO\b|\bKORTING\b|\bPROMO|\bVOUCHER\b|\bCOUPON\b|\bLESS\b|\bSAVING"),
        Row(AmountRole.Total, "net_total", 95, @"\bNETT?\.?\s*(TOTAL|TTL)\b|\bTOTAL NETT?\b"),
        Row(AmountRole.Total, "total_with_tax", 88, @"\bTOTAL\b.*\b(INCL?|INCLU[A-Z]*|INKL|WITH (GST|TAX|VAT|SST)|GST INCL?)\b|\bTOTAL\s+(INC|INCL|INKL|INCLUSIVE|IVA INCL|TVA INCL)|\bBRUTTO(BETRAG|SUMME)?\b|\bGROSS (TOTAL|AMOUNT)\b"),
        Row(AmountRole.Charge, "charge", 0, @"\b(GST|SST|VAT|TAX|TAXES|HST|PST|QST|CGST|SGST|IGST|MWST|U?ST\.?|TVA|IVA|BTW|MOMS|MVA|PPN|STEUER|MEHRWERTSTEUER|CESS)\b|\bSERVICE\s*(CHARGE|CHG)\b|\bSVC\b|\bSERV\.? CHARGE|\bTIP\b|\bGRATUITY\b|\bTRINKGELD\b|\bPOURBOIRE\b|\bSHIPPING\b|\bVERSAND|\bDELIVERY FEE\b|\bDEPOSIT\b|税"),
        Row(AmountRole.Total, "total", 78, @"\b(TOTAL|INVOICE|BILL|ORDER|NET)\s*(SALES?|AMOUNT|AMT|RM|VALUE|PRICE|COST|FARE|TOTAL|SUM)\b|\bTOTAL\s*(CHARGE|DE LA COMPRA|COMPRA|FACTURA)|\bTOTAL\b\s*\(?[A-Z]{2,3}\)?\s*:?$"),
        Row(AmountRole.Payment, "payment", 0, @"\bCASH\b|\bCARD\b|\bVISA\b|\bMASTER(CARD)?\b|\bAMEX\b|\bAMERICAN EXPRESS\b|\bDEBIT\b|\bCREDIT\b|\bTENDER(ED)?\b|\bPAID\b|\bPAYMENTS?\b|\bRECEIVED\b|\bBAR(ZAHLUNG|GELD)?\b|\bGEGEBEN\b|\bEC-?(CASH|KARTE|ZAHLUNG)?\b|\bGIROCARD\b|\bKARTE(NZAHLUNG)?\b|\bCARTE( BANCAIRE)?\b|\bCB\b|\bESP[ÈE]CES\b|\bTARJETA\b|\bEFECTIVO\b|\bENTREGADO\b|\bCONTANT[IE]\b|\bBANCOMAT\b|\bPIN\b|\bKORT\b|\bKONTANT\b|\bSWISH\b|\bUPI\b|\bPAYPAL\b|\bAPPLE PAY\b|\bMAESTRO\b|\bEFTPOS\b|\bTUNAI\b|\bGOTÓWKA\b|\bAZUKARI\b|現金|お預"),
        Row(AmountRole.Total, "total", 75, @"\bT[O0]TA[L1I]\b|\bT0TAL\b|\bTTL\b|\bTOTALE\b|\bTOTALT\b|\bSUMME\b|\bSUMMA\b|\bSUMA\b|\bSUM\b|\bGESAMT\b|\bBETRAG\b|\bMONTANT\b|\bIMPORTO\b|\bIMPORTE\b|\bRAZEM\b|\bCELKEM\b|\bI ALT\b|\bYHTEENSÄ\b|\bTOPLAM\b|\bJUMLAH\b|\bBALANCE\b|合計|\bGOU?KEI\b"),
    ];

    /// <summary>What a label says; <see cref="AmountRole.Other"/> where it says nothing.</summary>
    /// <param name="upperLabel">The words before an amount, in upper case.</param>
    public static AmountLabel Of(string upperLabel)
    {
        foreach (var (role, rule, weight, words) in Table)
        {
            if (words.IsMatch(upperLabel))
                return new AmountLabel(role, rule, weight);
        }
        return new AmountLabel(AmountRole.Other, "other", 0);
    }

    private static (AmountRole Role, string Rule, int Weight, Regex Words) Row(AmountRole role, string rule, int weight, string words) =>
        (role, rule, weight, new Regex(words, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Compiled, TimeSpan.FromSeconds(1)));
}

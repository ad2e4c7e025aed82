using System.Text.RegularExpressions;

namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>The words that tell a company's name from an address or a slogan: legal forms, and words for kinds of shops.</summary>
internal static partial class LegalForms
{
    /// <summary>Whether a name ends in a legal form that only a company's full name has.</summary>
    public static bool EndsInStrong(string upperName) => Strong().IsMatch(upperName);

    /// <summary>Whether a name ends in a short legal form, which may also be part of something else.</summary>
    public static bool EndsInWeak(string upperName) => Weak().IsMatch(upperName);

    /// <summary>Whether a line has nothing but a legal form, or begins with what can only go on from the line above.</summary>
    public static bool IsContinuation(string upperLine) => Continuation().IsMatch(upperLine);

    /// <summary>Whether a name has a word for a kind of shop or business.</summary>
    public static bool NamesBusiness(string upperName) => Business().IsMatch(upperName);

    /// <summary>Whether a line has nothing but words for kinds of shops, such as <c>BISTRO &amp; CAFE</c>: a subtitle, not a name.</summary>
    public static bool IsOnlyBusiness(string upperName) => !Business().Replace(upperName, "").Any(char.IsLetter);

    [GeneratedRegex(@"\b(SDN\.?\s?B[HN][DO]|SDN BHD|S/B|BERHAD|GMBH( & CO\.? ?KG)?|MBH|PTY\.?\s?LTD|PTE\.?\s?LTD|PVT\.?\s?LTD|PRIVATE LIMITED|CO\.?,? ?LTD|LTD|LIMITED|LLC|LLP|PLC|INC|INCORPORATED|CORP|CORPORATION|S\.?A\.?R\.?L|S\.?A\.?S|S\.?R\.?L|S\.?P\.?A|B\.?V|SP\.? ?Z ?O\.?O|K\.?K|OYJ?|E\.?K|OHG|UG|APS|A/S|AB|KABUSHIKI KAISHA|株式会社|SPÓŁKA)\b\.?\)?\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Strong();

    [GeneratedRegex(@"\b(CO|COMPANY|AG|KG|S\.?A|N\.?V|AS|ENTERPRISES?|TRADING|BHD|PLT|& SONS?|BROS|BROTHERS)\b\.?\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Weak();

    [GeneratedRegex(@"^(SDN\.?\s?BHD\b|BHD\b|S/B\b|GMBH\b|LTD\b|LLC\b|INC\b|PTY\b|PTE\b|PVT\b|& CO\b|CO\.?,? ?LTD\b|ENTERPRISES?\b|CORPORATION\b|[^()]*\)\s*(SDN|BHD|LTD|PTE))", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Continuation();

    [GeneratedRegex(@"\b(RESTAURANTS?|RESTORAN|RISTORANTE|TRATTORIA|CAF[EÉ]|COFFEE|KOPITIAM|KAFFEE|BISTRO|BAR|GRILL|DINER|PIZZ(A|ERIA)|BAKERY|B[ÄA]CKEREI|BOULANGERIE|BRASSERIE|KITCHEN|HOUSE|HOTEL|INN|MOTEL|HOSTEL|SUPERMARKET|MARKET|MARKT|MARCH[EÉ]|MART|STORES?|SHOPS?|MINIMARKET|GROCER(Y|S|IES)?|PASARAYA|KEDAI|TRADING|ENTERPRISES?|HARDWARE|STATIONERY|BOOKS?(TORE|SHOP|CENTRE)?|BUCHHANDLUNG|PHARMACY|APOTHEKE|PHARMACIE|FARMACIA|FARMASI|CLINIC|KLINIK|PETROL|TANKSTELLE|STATION|GARAGE|AUTO|TAXI|TRAVEL|AIRLINES?|RAILWAY|BAHN|SERVICES?|SERVIS|COMPANY|CENTRE|CENTER|PUSAT|PERNIAGAAN|SYARIKAT|ELECTRONICS?|ELEKTRO|FURNITURE|BOUTIQUE|SALON|OPTICAL|LAUNDRY|PARKING|TOYS?|SUPPLY|SUPPLIES|DELI|SEAFOOD|NOODLES?|SUSHI|RAMEN|BURGER|FOODS?|CONFECTIONERY|FLORIST|GALLERY|STUDIO|WORKSHOP|DEPOT|OUTLET)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Business();
}

using System.Text.RegularExpressions;

namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>The categories of expenses.</summary>
public static class ReceiptCategories
{
    /// <summary>Every category, in the order of reports.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["meals", "groceries", "lodging", "travel", "fuel", "office", "software", "hardware", "telecom", "utilities", "health", "household", "other"];
}

/// <summary>Guesses what a receipt was for, by words of several languages; the words of its vendor weigh most.</summary>
internal static class CategoryRule
{
    private static readonly (string Category, Regex Words)[] Table =
    [
        Row("meals", @"RESTAURANTS?|RESTORAN|RISTORANTE|TRATTORIA|CAF[EÉ]|COFFEE|KOPITIAM|KAFFEE|BISTRO|BRASSERIE|GASTHAUS|GASTST[ÄA]TTE|IZAKAYA|RAMEN|SUSHI|NOODLES?|PIZZ(A|ERIA)|BURGER|GRILL|DINER|SEAFOOD|TAKE ?AWAY|DINE[- ]?IN|TABLE|TISCH|GRATUITY|WAITER|SERVER|PAX|COVERS?|COUVERTS?|COPERTO|ESPRESSO|CAPPUCCINO|LATTE|LUNCH|DINNER|BREAKFAST|KOPI|TEH|NASI|MEE|BAKERY|B[ÄA]CKEREI|BOULANGERIE|CONFECTIONERY|BEER|BIER|MENU"),
        Row("groceries", @"SUPERMARKET|SUPERMARKT|SUPERMARCH[EÉ]|GROCER(Y|S|IES)?|MINI ?MARKET|MINI ?MART|PASARAYA|HYPERMARKET|LEBENSMITTEL|ALIMENTATION|MILK|MILCH|LAIT|BREAD|BROT|EGGS?|EIER|BUTTER|CHEESE|K[ÄA]SE|FROMAGE|APPLES?|BANANAS?|TOMATO(ES)?|POTATO(ES)?|RICE|BERAS|YOGH?URT|MART"),
        Row("lodging", @"HOTEL|MOTEL|HOSTEL|INN|RESORT|ROOM|ZIMMER|CHAMBRE|NIGHTS?|N[ÄA]CHTE?|ÜBERNACHTUNG|NUIT[EÉ]E|CHECK[- ]?OUT|CHECK[- ]?IN|CITY TAX|LODGING|GUEST ?HOUSE"),
        Row("travel", @"TAXI|CAB|UBER|TRAIN|RAIL|RAILWAY|BAHN|FAHRKARTE|FAHRSCHEIN|TICKET|BILLET|BIGLIETTO|AIRLINES?|FLIGHT|FLUG|BOARDING|METRO|BUS|PARKING|PARKHAUS|PARKSCHEIN|TOLL|TOLLS|CAR RENTAL|MIETWAGEN|FARE|FERRY|SHINKANSEN|JOURNEY"),
        Row("fuel", @"PETROL|FUEL|DIESEL|UNLEADED|GASOLINE|TANKSTELLE|LITRES?|LITERS?|LTR|SUPER E\d+|RON ?9\d|PUMP|PUMPE|ZAPFS[ÄA]ULE|STATION SERVICE|GASOIL|SP95|SP98|BENZIN"),
        Row("office", @"STATIONERY|STATIONER|BOOK(S|STORE|SHOP|CENTRE)?|PAPER|PAPIER|PEN|PENS|ENVELOPES?|PRINTING|PRINTER|TONER|PHOTOCOPY|COPY|LAMINATION|POSTAGE|STAMPS?|OFFICE|B[ÜU]RO|FILE|BINDER|CALCULATOR|NOTEBOOKS?"),
        Row("software", @"SOFTWARE|SUBSCRIPTION|LICEN[CS]E|HOSTING|CLOUD|DOMAIN|SAAS|ABONNEMENT LOGICIEL|APP STORE|SEATS?|PRO PLAN"),
        Row("hardware", @"LAPTOP|MONITOR|KEYBOARD|MOUSE|USB|SSD|HDMI|CABLE|ADAPTER|CHARGER|ELECTRONICS?|ELEKTRONIK|COMPUTER|HEADSET|WEBCAM|DISPLAY"),
        Row("telecom", @"TELECOM|MOBILE PLAN|BROADBAND|INTERNET|TELEFON|SIM|PREPAID|RELOAD|TOP[- ]?UP|ROAMING|DATA PLAN"),
        Row("utilities", @"ELECTRICITY|STROM|KWH|WATER BILL|GAS BILL|ÉLECTRICIT[EÉ]|UTILITY|UTILITIES|STADTWERKE|SEWERAGE"),
        Row("health", @"PHARMACY|APOTHEKE|PHARMACIE|FARMACIA|FARMASI|CLINIC|KLINIK|DENTAL|DENTIST|DOCTOR|HOSPITAL|MEDICINE|TABLETS?|VITAMIN|HEALTH|OPTICAL"),
        Row("household", @"HARDWARE|DIY|D\.I\.Y|FURNISHING|FURNITURE|TOOLS?|PAINT|SCREWS?|BAUMARKT|BRICOLAGE|LAMP|BULB|CLEANER|DETERGENT|HOME|GARDEN|HANDICRAFT|LAUNDRY|HOOK|TAPE"),
    ];

    /// <summary>The category with the most words; <c>other</c>, with little confidence, where there are none.</summary>
    public static Field<string> Read(ReceiptText text, string? vendor)
    {
        var upperVendor = vendor?.ToUpperInvariant() ?? "";
        var scores = Table
            .Select(row => (row.Category, Score: Score(row.Words, text, upperVendor), row.Words))
            .OrderByDescending(row => row.Score)
            .ToList();
        var (best, second) = (scores[0], scores[1]);
        if (best.Score == 0)
            return new Field<string>("other", "category:none", "", 0.2);
        var line = text.Upper.Select((upper, index) => (upper, index)).First(pair => best.Words.IsMatch(pair.upper)).index;
        var lead = (best.Score - second.Score) / (double)best.Score;
        return new Field<string>(best.Category, "category:words", text.Lines[line], Math.Round(Math.Clamp(0.4 + (0.3 * lead) + (0.02 * best.Score), 0.3, 0.85), 2));
    }

    private static int Score(Regex words, ReceiptText text, string vendor) =>
        words.Matches(text.All).Select(match => match.Value).Distinct(StringComparer.Ordinal).Count() + (words.IsMatch(vendor) ? 5 : 0);

    private static (string Category, Regex Words) Row(string category, string words) =>
        (category, new Regex($@"(?<![\p{{L}}\d])({words})(?![\p{{L}}\d])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)));
}

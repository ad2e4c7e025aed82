namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>The signs and codes by which receipts name a currency.</summary>
internal static class CurrencyMarks
{
    /// <summary>A regular expression that matches any mark, in upper case; longer marks come before those that they start with.</summary>
    public const string Pattern =
        @"US\$|A\$|AU\$|C\$|CA\$|NZ\$|HK\$|NT\$|S\$|R\$|\$|€|£|¥|￥|円|₹|₩|฿|₫|₱|₺|₽|₪|ZŁ|KČ|FT|EURO?S?|USD|GBP|JPY|YEN|INR|RS|MYR|RM|AUD|CAD|NZD|SGD|HKD|CHF|SFR|FR|SEK|NOK|DKK|KR|PLN|CZK|HUF|THB|IDR|RP|PHP|VND|KRW|CNY|RMB|TWD|BRL|MXN|ZAR|TRY|ILS|AED|SAR";

    private static readonly Dictionary<string, string> Codes = new(StringComparer.Ordinal)
    {
        ["US$"] = "USD", ["A$"] = "AUD", ["AU$"] = "AUD", ["C$"] = "CAD", ["CA$"] = "CAD", ["NZ$"] = "NZD", ["HK$"] = "HKD", ["NT$"] = "TWD",
        ["S$"] = "SGD", ["R$"] = "BRL", ["€"] = "EUR", ["£"] = "GBP", ["円"] = "JPY", ["YEN"] = "JPY", ["₹"] = "INR", ["RS"] = "INR",
        ["₩"] = "KRW", ["฿"] = "THB", ["₫"] = "VND", ["₱"] = "PHP", ["₺"] = "TRY", ["₽"] = "RUB", ["₪"] = "ILS", ["ZŁ"] = "PLN", ["KČ"] = "CZK", ["FT"] = "HUF",
        ["EURO"] = "EUR", ["EUROS"] = "EUR", ["EURS"] = "EUR", ["RM"] = "MYR", ["SFR"] = "CHF", ["FR"] = "CHF", ["RP"] = "IDR", ["RMB"] = "CNY",
    };

    /// <summary>The ISO 4217 code of a mark; nothing for one that several countries share, such as <c>$</c>.</summary>
    public static string? CodeOf(string mark) =>
        Codes.TryGetValue(mark, out var code) ? code : mark.Length == 3 && mark.All(char.IsAsciiLetterUpper) ? mark : null;

    /// <summary>The codes that a shared mark can stand for, the most common first.</summary>
    public static IReadOnlyList<string> Meanings(string mark) => mark switch
    {
        "$" => ["USD", "AUD", "CAD", "SGD", "NZD", "HKD", "MXN", "TWD", "MYR"],
        "¥" or "￥" => ["JPY", "CNY"],
        "KR" => ["SEK", "NOK", "DKK"],
        _ => CodeOf(mark) is { } code ? [code] : [],
    };
}

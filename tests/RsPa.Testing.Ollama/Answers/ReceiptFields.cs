using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RsPa.Testing.Ollama.Answers;

/// <summary>What simple rules find in the text of a receipt: a stand-in for a model's understanding, no more.</summary>
/// <param name="Vendor">The first line that looks like a name.</param>
/// <param name="Date">The first date, as year-month-day.</param>
/// <param name="Total">The amount of the last line that speaks of a total, or else the largest amount.</param>
/// <param name="Currency">Three letters.</param>
/// <param name="Category">From words in the text.</param>
internal sealed partial record ReceiptFields(string? Vendor, string? Date, decimal? Total, string? Currency, string Category)
{
    private static readonly (string Category, string[] Words)[] Categories =
    [
        ("travel", ["hotel", "flight", "airline", "train", "taxi", "rail", "parking", "fuel"]),
        ("meals", ["restaurant", "cafe", "coffee", "pizza", "lunch", "dinner", "bistro"]),
        ("groceries", ["grocery", "supermarket", "milk", "bread", "market"]),
        ("software", ["subscription", "licence", "license", "cloud", "software", "hosting"]),
        ("office", ["office", "paper", "printer", "stationery", "toner"]),
        ("utilities", ["electricity", "water", "gas bill", "internet", "phone"]),
        ("health", ["pharmacy", "clinic", "dentist", "doctor"]),
    ];

    public static ReceiptFields Read(string text)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        return new ReceiptFields(FindVendor(lines), FindDate(text), FindTotal(lines), FindCurrency(text), FindCategory(text));
    }

    public JsonObject ToJson() => new()
    {
        ["vendor"] = Vendor,
        ["date"] = Date,
        ["total"] = Total,
        ["currency"] = Currency,
        ["category"] = Category,
    };

    /// <summary>The field that a property of this name would hold.</summary>
    public JsonNode? ForName(string name)
    {
        bool Says(params string[] words) => words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
        if (Says("currency"))
            return Currency;
        if (Says("date", "day"))
            return Date;
        if (Says("total", "amount", "sum", "price"))
            return Total;
        if (Says("category", "kind", "type"))
            return Category;
        return Says("vendor", "merchant", "store", "shop", "seller", "supplier", "company", "name") ? Vendor : null;
    }

    private static string? FindVendor(List<string> lines)
    {
        var labelled = lines.Select(line => VendorLabel().Match(line)).FirstOrDefault(match => match.Success);
        if (labelled is not null)
            return labelled.Groups["name"].Value.Trim();
        return lines.FirstOrDefault(line => line.Length <= 60 && line.Any(char.IsLetter) && !line.EndsWith(':') && !line.EndsWith('.')
            && !Instruction().IsMatch(line) && !Amount().IsMatch(line) && FindDate(line) is null);
    }

    private static string? FindDate(string text)
    {
        foreach (Match match in DateForm().Matches(text))
        {
            if (DateOnly.TryParseExact(match.Value, ["yyyy-M-d", "yyyy/M/d", "d.M.yyyy", "M/d/yyyy", "d/M/yyyy", "d MMMM yyyy", "d MMM yyyy", "MMMM d, yyyy", "MMM d, yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                return date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }

        return null;
    }

    private static decimal? FindTotal(List<string> lines)
    {
        var total = lines.LastOrDefault(line => TotalWord().IsMatch(line) && Amount().IsMatch(line));
        var amounts = (total is null ? lines : [total]).SelectMany(line => Amount().Matches(line)).Select(match => ReadAmount(match.Value)).ToList();
        return amounts.Count == 0 ? null : total is null ? amounts.Max() : amounts[^1];
    }

    private static decimal ReadAmount(string text)
    {
        var digits = text[..^3].Where(char.IsDigit).ToArray();
        return decimal.Parse(new string(digits) + "." + text[^2..], CultureInfo.InvariantCulture);
    }

    private static string? FindCurrency(string text)
    {
        if (CurrencyCode().Match(text) is { Success: true } code)
            return code.Value;
        return text.Contains('€', StringComparison.Ordinal) ? "EUR"
            : text.Contains('£', StringComparison.Ordinal) ? "GBP"
            : text.Contains('$', StringComparison.Ordinal) ? "USD"
            : null;
    }

    private static string FindCategory(string text) =>
        Categories.FirstOrDefault(entry => entry.Words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase))).Category ?? "other";

    [GeneratedRegex(@"^(?:vendor|merchant|store|shop|from|seller)\s*:\s*(?<name>.+)$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex VendorLabel();

    [GeneratedRegex(@"^(?:[-=*#`<>~_]+)|\b(?:extract|answer|reply|return|read|receipt|invoice|bill|subject|json)\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Instruction();

    [GeneratedRegex(@"\b\d{4}[-/]\d{1,2}[-/]\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{4}\b|\b\d{1,2} [A-Z][a-z]{2,8} \d{4}\b|\b[A-Z][a-z]{2,8} \d{1,2}, \d{4}\b", RegexOptions.NonBacktracking)]
    private static partial Regex DateForm();

    [GeneratedRegex(@"(?<![\d.,])\d{1,3}(?:[ .,]?\d{3})*[.,]\d{2}(?![\d.,]*\d)", RegexOptions.None, 1000)]
    private static partial Regex Amount();

    [GeneratedRegex(@"(?<!sub)(?<!sub[ -])\b(?:total|amount due|to pay|balance due|summe|gesamt)\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex TotalWord();

    [GeneratedRegex(@"\b(?:EUR|USD|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN)\b", RegexOptions.NonBacktracking)]
    private static partial Regex CurrencyCode();
}

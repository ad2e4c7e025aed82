using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Reimbursement.Ledger;

/// <summary>Tells whether two receipts are the same one: by their text, or, in another rendering, by what is printed on them.</summary>
internal static class Identity
{
    /// <summary>The identifier of a text: 20 hexadecimal digits of a SHA-256 over all but its white space, so that spaces and line ends don't matter.</summary>
    public static string Of(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(text.Where(letter => !char.IsWhiteSpace(letter))).ToUpperInvariant())))[..20];

    /// <summary>What all renderings of a receipt have in common, for looking up those that might be the same: day and total.</summary>
    public static string DayAndTotal(Expense expense) =>
        string.Create(CultureInfo.InvariantCulture, $"{expense.Date?.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "undated"}/{expense.Total.Value:0.00##}");

    /// <summary>Whether two expenses are one purchase.</summary>
    public static bool Same(Expense one, Expense other)
    {
        if (one.Id == other.Id)
            return true;
        if (one.Total.Value != other.Total.Value || one.Date?.Value != other.Date?.Value || Differ(one.Currency?.Value, other.Currency?.Value))
            return false;
        var (number, otherNumber) = (Letters(one.DocumentNumber), Letters(other.DocumentNumber));
        if (number.Length > 0 && otherNumber.Length > 0)
            return number == otherNumber && (number.Length >= 5 || SameVendor(one, other));

        // Without a number on both, two purchases at one shop for one price on one day differ only by their time.
        return one.Date is not null && SameVendor(one, other) && !Differ(one.Time, other.Time);
    }

    private static bool SameVendor(Expense one, Expense other)
    {
        var (name, otherName) = (Letters(one.Vendor), Letters(other.Vendor));
        return name.Length > 0 && otherName.Length > 0
            && (name == otherName || (Math.Min(name.Length, otherName.Length) >= 5 && (name.Contains(otherName, StringComparison.Ordinal) || otherName.Contains(name, StringComparison.Ordinal))));
    }

    private static bool Differ(string? one, string? other) => one is not null && other is not null && one != other;

    private static string Letters(Field<string>? field) => field is null ? "" : Lettering.Of(field.Value);
}

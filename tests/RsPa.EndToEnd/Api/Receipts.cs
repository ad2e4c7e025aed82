using System.Globalization;
using System.Text.Json.Nodes;

namespace RsPa.EndToEnd.Api;

/// <summary>Receipts, no two of which are one purchase.</summary>
internal static class Receipts
{
    public static string Text(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"Corner Cafe Ltd\nReceipt No: RC-{number + 10000}\nDate: 14 March 2025  12:30\n\nSoup of the day   £4.00\nSandwich          £{5 + (number % 40)}.50\nTotal to pay      £{9 + (number % 40)}.50\n");

    public static JsonObject Input(int number) => new() { ["text"] = Text(number) };
}

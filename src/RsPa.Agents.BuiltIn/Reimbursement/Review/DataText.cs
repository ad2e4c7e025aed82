using System.Text.Json;

namespace RsPa.Agents.BuiltIn.Reimbursement.Review;

/// <summary>Tells text that programs wrote for programs: it can name totals, and is not a receipt.</summary>
internal static class DataText
{
    private const int FewestRows = 4;
    private const double Nearly = 0.9;

    private static readonly char[] Separators = [',', ';', '\t', '|'];

    /// <summary>What kind of data a text is, such as <c>JSON data</c>; nothing where it is none.</summary>
    public static string? KindOf(string text)
    {
        var start = text.AsSpan().TrimStart("\uFEFF \t\r\n");
        if (start.IsEmpty)
            return null;
        if (start[0] is '{' or '[' && IsJson(start))
            return "JSON data";
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length > 1 && start[0] == '{' && Share(lines, line => line.StartsWith('{') && line.EndsWith('}') && IsJson(line)) >= Nearly)
            return "JSON data, an object a line";
        return lines.Length >= FewestRows && IsTable(lines) ? "a table of data (CSV)" : null;
    }

    // Every row has as many separators as the first, at least two; a receipt's lines differ.
    private static bool IsTable(string[] lines) =>
        Array.Exists(Separators, separator => lines[0].Count(letter => letter == separator) is >= 2 and var columns
            && Share(lines, line => line.Count(letter => letter == separator) == columns) >= Nearly);

    private static double Share(string[] lines, Func<string, bool> is_) => lines.Count(is_) / (double)lines.Length;

    private static bool IsJson(ReadOnlySpan<char> text)
    {
        var bytes = new byte[System.Text.Encoding.UTF8.GetMaxByteCount(text.Length)];
        var reader = new Utf8JsonReader(bytes.AsSpan(0, System.Text.Encoding.UTF8.GetBytes(text, bytes)));
        try
        {
            while (reader.Read())
            {
                // To the end: a receipt may well begin with a bracket.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

using System.Text.Json;

namespace RsPa.Evals;

/// <summary>A field of a receipt that was read wrongly, or not at all.</summary>
internal sealed record Miss(string File, string Field, string Expected, string Read);

/// <summary>How many receipts were read, and how many of each field rightly.</summary>
internal sealed record EvalReport(int Count, IReadOnlyDictionary<string, (int Asked, int Right)> Scores, IReadOnlyList<Miss> Misses)
{
    /// <summary>One JSON object a line.</summary>
    public void WriteJson(TextWriter writer)
    {
        foreach (var (field, score) in Scores)
            writer.WriteLine(JsonSerializer.Serialize(new { name = $"receipts.{field}", value = Share(score), unit = "fraction" }));
        writer.WriteLine(JsonSerializer.Serialize(new { name = "receipts.count", value = Count, unit = "receipts" }));
    }

    /// <summary>A table for people.</summary>
    public void WriteTable(TextWriter writer, bool showMisses)
    {
        writer.WriteLine($"{Count} receipts, read by rules alone");
        foreach (var (field, score) in Scores)
            writer.WriteLine($"  {field,-8} {score.Right,5} of {score.Asked,5}   {Share(score) * 100,6:0.0} %");
        if (!showMisses)
            return;
        foreach (var miss in Misses.OrderBy(miss => miss.Field, StringComparer.Ordinal).ThenBy(miss => miss.File, StringComparer.Ordinal))
            writer.WriteLine($"  {miss.Field,-8} {miss.File}: expected '{miss.Expected}', read '{miss.Read}'");
    }

    private static double Share((int Asked, int Right) score) => score.Asked == 0 ? 0 : Math.Round(score.Right / (double)score.Asked, 4);
}

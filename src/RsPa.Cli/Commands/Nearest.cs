namespace RsPa.Cli.Commands;

/// <summary>Finds the name that somebody most likely meant.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the fewest edits, where these are at most a third of the word, and at least one is allowed.</summary>
    public static string? Of(string word, IEnumerable<string> candidates) =>
        candidates
            .Select(candidate => (candidate, edits: Edits(word, candidate)))
            .Where(each => each.edits <= Math.Max(1, word.Length / 3))
            .OrderBy(each => each.edits)
            .ThenBy(each => each.candidate, StringComparer.Ordinal)
            .Select(each => each.candidate)
            .FirstOrDefault();

    /// <summary>Levenshtein's distance.</summary>
    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}

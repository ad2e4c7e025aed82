namespace RsPa.Application.Naming;

/// <summary>Finds the name that somebody most likely meant. The client, which shares no assembly with the host, compiles this same file.</summary>
public static class Nearest
{
    /// <summary>A longer word is near to nothing, and is not compared: that takes as much time and memory as it is long.</summary>
    private const int LongestWord = 100;

    /// <summary>
    /// The candidate with the fewest mistakes, where these are at most a third of the word, and at least one is allowed; nothing
    /// where there is none so near. Case is not a mistake, and two letters that changed places are one.
    /// </summary>
    public static string? Of(string word, IEnumerable<string> candidates) =>
        word.Length > LongestWord ? null : candidates
            .Select(candidate => (candidate, mistakes: Mistakes(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(each => each.mistakes <= Math.Max(1, word.Length / 3))
            .OrderBy(each => each.mistakes)
            .ThenBy(each => each.candidate, StringComparer.Ordinal)
            .Select(each => each.candidate)
            .FirstOrDefault();

    // Damerau's distance in its common, restricted form.
    private static int Mistakes(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var best = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    best = Math.Min(best, rows[i - 2, j - 2] + 1);
                rows[i, j] = best;
            }
        }

        return rows[a.Length, b.Length];
    }
}

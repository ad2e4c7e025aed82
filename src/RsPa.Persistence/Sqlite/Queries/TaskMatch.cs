using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Persistence.Sqlite.Queries;

/// <summary>
/// Finds identifiers by their end. Ends are looked for among the newest tasks, from its
/// index alone: a million entries of 16 bytes take a fraction of a second, and an index of ends would cost every submission a random
/// page, to be used when a person types a command.
/// </summary>
internal static class TaskMatch
{
    /// <summary>The query for a number of digits. The inner limit is what keeps it bounded, and in SQLite keeps the condition out of the scan.</summary>
    public static string EndingWith(int digits)
    {
        var whole = digits / 2;
        var conditions = new List<string>();
        if (whole > 0)
            conditions.Add($"substr(id, -{whole}) = {{0}}");
        if (digits % 2 == 1)
            conditions.Add($"substr(hex(substr(id, -{whole + 1}, 1)), 2) = {{1}}");
        return $"""
            SELECT id AS "Id" FROM (SELECT id FROM tasks ORDER BY id DESC LIMIT {ITaskQueries.MatchDepth})
            WHERE {string.Join(" AND ", conditions)} LIMIT {ITaskQueries.MostMatches}
            """;
    }

    /// <summary>The values for <see cref="EndingWith"/>: the whole bytes, and the digit before them.</summary>
    public static object[] Parameters(string digits)
    {
        var odd = digits.Length % 2;
        return [Convert.FromHexString(digits[odd..]), odd == 1 ? digits[..1].ToUpperInvariant() : ""];
    }
}

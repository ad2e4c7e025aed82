using System.Globalization;
using Npgsql;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Queries;

namespace RsPa.Persistence.Postgres.Queries;

/// <summary>
/// Finds identifiers by a part of them. Starts are a range of the primary key. Ends are looked for among the newest tasks, from its index
/// alone: an index of ends would cost every submission, to be used when a person types a command.
/// </summary>
internal static class TaskMatch
{
    private static readonly string Starting = string.Create(CultureInfo.InvariantCulture, $"SELECT id FROM tasks WHERE id >= $1 AND id <= $2 ORDER BY id DESC LIMIT {ITaskQueries.MostMatches}");

    /// <summary>The newest tasks whose identifiers start or end with these digits.</summary>
    public static async Task<IReadOnlyList<TaskId>> ReadAsync(NpgsqlConnection connection, string digits, CancellationToken cancellationToken)
    {
        var (first, last) = TaskDigits.StartingWith(digits);
        var starting = await connection.ListAsync(Starting, Id, [Values.Uuid(first.Value), Values.Uuid(last.Value)], cancellationToken).ConfigureAwait(false);
        var ending = await connection.ListAsync(EndingWith(digits.Length), Id, Parameters(digits), cancellationToken).ConfigureAwait(false);
        return [.. ending.Union(starting).OrderDescending().Take(ITaskQueries.MostMatches)];
    }

    // The inner limit is what keeps it bounded, and keeps the condition out of the scan.
    private static string EndingWith(int digits)
    {
        var whole = digits / 2;
        var conditions = new List<string>();
        if (whole > 0)
            conditions.Add(string.Create(CultureInfo.InvariantCulture, $"substr(uuid_send(id), {17 - whole}) = $1"));
        if (digits % 2 == 1)
            conditions.Add(string.Create(CultureInfo.InvariantCulture, $"(get_byte(uuid_send(id), {15 - whole}) & 15) = ${(whole > 0 ? 2 : 1)}"));
        return string.Create(CultureInfo.InvariantCulture, $"""
            SELECT id FROM (SELECT id FROM tasks ORDER BY id DESC LIMIT {ITaskQueries.MatchDepth}) newest
            WHERE {string.Join(" AND ", conditions)} LIMIT {ITaskQueries.MostMatches}
            """);
    }

    // The whole bytes, and the digit before them.
    private static NpgsqlParameter[] Parameters(string digits)
    {
        var odd = digits.Length % 2;
        var values = new List<NpgsqlParameter>();
        if (digits.Length > 1)
            values.Add(Values.Bytes(Convert.FromHexString(digits[odd..])));
        if (odd == 1)
            values.Add(Values.Long(int.Parse(digits[..1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        return [.. values];
    }

    private static TaskId Id(NpgsqlDataReader row) => row.Task(0);
}

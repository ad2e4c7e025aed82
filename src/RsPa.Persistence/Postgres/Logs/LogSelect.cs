using Npgsql;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Persistence.Postgres.Logs;

/// <summary>The statement of a query of the log. Rows come oldest first when the query follows, newest first otherwise.</summary>
internal sealed class LogSelect
{
    private const string Columns = "id, time, level, logger, message, module, function, line, exception, task, attempt, agent, node";

    private readonly List<string> _conditions = [];
    private readonly List<NpgsqlParameter> _values = [];

    public LogSelect(LogQuery query)
    {
        var words = new List<string>();
        foreach (var term in (query.Text ?? "").Replace('\0', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (LogWords.QueryOf(term) is { } word)
                words.Add(word);
            else
                Add("(strpos(message, {0}) > 0 OR strpos(exception, {0}) > 0 OR strpos(logger, {0}) > 0)", Values.Text(term));
        }

        if (words.Count > 0)
            Add($"words @@ ({LogWords.Bare("{0}")})::tsquery", Values.Text(string.Join(" & ", words)));

        // A number of our own enum, not a parameter: only so does the planner see that the index of warnings serves.
        if (query.MinimumSeverity > LogSeverity.Debug)
            _conditions.Add($"level >= {(int)query.MinimumSeverity:D}");
        if (query.Since is { } since)
            Add("time >= {0}", Values.Time(since));
        if (query.Until is { } until)
            Add("time < {0}", Values.Time(until));
        if (query.Task is { } task)
            Add("task = {0}", Values.Text(task));
        if (query.Agent is { } agent)
            Add("agent = {0}", Values.Text(agent));
        if (query.AfterId is { } after)
            Add("id > {0}", Values.Long(after));
        if (query.BeforeId is { } before)
            Add("id < {0}", Values.Long(before));
        _values.Add(Values.Long(query.Limit));
        var where = _conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", _conditions)}";
        Sql = $"SELECT {Columns} FROM log{where} ORDER BY id {(query.AfterId is null ? "DESC" : "ASC")} LIMIT ${_values.Count:D}";
    }

    /// <summary>The text.</summary>
    public string Sql { get; }

    /// <summary>Its values.</summary>
    public NpgsqlParameter[] Bound => [.. _values];

    /// <summary>A row of it.</summary>
    public static LogRow Row(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        new LogEntry(
            row.Moment(1),
            (LogSeverity)row.GetInt16(2),
            row.GetString(3),
            row.GetString(4),
            row.TextOrNull(5),
            row.TextOrNull(6),
            row.IntOrNull(7),
            row.TextOrNull(8),
            new LogContext(row.TextOrNull(9), row.IntOrNull(10), row.TextOrNull(11), row.TextOrNull(12))));

    private void Add(string condition, NpgsqlParameter value)
    {
        _values.Add(value);
        _conditions.Add(condition.Replace("{0}", $"${_values.Count:D}", StringComparison.Ordinal));
    }
}

using System.Globalization;
using Microsoft.Data.Sqlite;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Persistence.Sqlite.Logs;

/// <summary>The statements of the log store.</summary>
internal static class LogSql
{
    public const string Insert =
        "INSERT INTO log (time, level, logger, message, module, function, line, exception, context) VALUES ($time, $level, $logger, $message, $module, $function, $line, $exception, $context)";

    public const string Prune =
        "DELETE FROM log WHERE id IN (SELECT id FROM log WHERE time < $before ORDER BY time LIMIT $most)";

    private const string Columns = "log.id, log.time, log.level, log.logger, log.message, log.module, log.function, log.line, log.exception, log.context";

    public static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>Fills a command with the statement of a query. Rows come oldest first when the query follows, newest first otherwise.</summary>
    public static void Select(SqliteCommand command, LogQuery query)
    {
        var conditions = new List<string>();
        var search = LogSearch.Of(query.Text);
        if (search.Match is { } match)
            Add("log_text MATCH $match", "$match", match);
        for (var i = 0; i < search.Fragments.Count; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"$fragment{i}");
            Add($"(instr(log.message, {name}) > 0 OR instr(log.exception, {name}) > 0 OR instr(log.logger, {name}) > 0)", name, search.Fragments[i]);
        }

        // A number of our own enum, not a parameter: only so does SQLite see that the index of warnings serves.
        if (query.MinimumSeverity > LogSeverity.Debug)
            conditions.Add(string.Create(CultureInfo.InvariantCulture, $"log.level >= {(int)query.MinimumSeverity}"));
        if (query.Since is { } since)
            Add("log.time >= $since", "$since", Microseconds(since));
        if (query.Until is { } until)
            Add("log.time < $until", "$until", Microseconds(until));
        if (query.Task is { } task)
            Add("log.task = $task", "$task", task);
        if (query.Agent is { } agent)
            Add("log.agent = $agent", "$agent", agent);
        // The index orders by its own row number: a condition and an order on it need no sorting.
        var id = search.Match is null ? "log.id" : "log_text.rowid";
        if (query.AfterId is { } after)
            Add($"{id} > $after", "$after", after);
        if (query.BeforeId is { } before)
            Add($"{id} < $before", "$before", before);

        var from = search.Match is null ? "log" : "log_text CROSS JOIN log ON log.id = log_text.rowid";
        var where = conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";
        var order = query.AfterId is null ? "DESC" : "ASC";
        command.CommandText = $"SELECT {Columns} FROM {from}{where} ORDER BY {id} {order} LIMIT $limit";
        command.Parameters.AddWithValue("$limit", query.Limit);

        void Add(string condition, string name, object value)
        {
            conditions.Add(condition);
            command.Parameters.AddWithValue(name, value);
        }
    }
}

using Npgsql;
using RsPa.Actors.Gateway.Accounting;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Reading;

namespace RsPa.Persistence.Postgres.Queries;

/// <summary>The read side of calls to models.</summary>
/// <param name="reader">Reads the database.</param>
public sealed class ModelCallQueries(PostgresReader reader) : IModelCallQueries
{
    private const string Columns =
        "id, at, tenant, lane, api, model, outcome, task, attempt, agent, digest, endpoint, prompt_tokens, output_tokens, queue_wait, load_wait, first_token, total, gpu, cached, preempted, error";

    private const string InPeriod = $"SELECT {Columns} FROM model_calls WHERE at >= $1 AND at < $2";

    private const string Days = """
        SELECT day, tenant, model, agent, calls, failed, cancelled, refused, cached, prompt_tokens, output_tokens, gpu, sent, queue_wait, answered, first_token
        FROM model_usage WHERE day >= $1 AND day <= $2
        """;

    private const string Place = "SELECT at FROM model_calls WHERE id = $1";

    private const string Number = "SELECT count(*) FROM model_calls";

    /// <inheritdoc/>
    public Task<IReadOnlyList<ModelCallRecord>> ListAsync(ModelCallFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Limit is < 1 or > ModelCallFilter.MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(filter), filter.Limit, $"A page has 1 to {ModelCallFilter.MaxLimit} calls.");
        return reader.ReadAsync((connection, token) => ListAsync(connection, filter, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<UsageReport> UsageAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);

        // One view of the database for both: what is removed between them would be counted twice or not at all.
        return reader.ReadOneViewAsync(
            async (connection, token) =>
            {
                var table = new UsageTable(query);
                await EachAsync(connection, InPeriod, [Values.Time(query.Since), Values.Time(query.Until)], row => table.Add(Call(row)), token).ConfigureAwait(false);
                await EachAsync(connection, Days, [Values.Text(table.FirstDay), Values.Text(table.LastDay)], row => table.Add(Day(row), Sum(row)), token).ConfigureAwait(false);
                return table.Report();
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        reader.ReadAsync(static (connection, token) => connection.FirstAsync(Number, static row => row.GetInt64(0), [], token), cancellationToken);

    // Newest first by an index that begins with what is asked for; what no index knows is looked for along it.
    private static async Task<IReadOnlyList<ModelCallRecord>> ListAsync(NpgsqlConnection connection, ModelCallFilter filter, CancellationToken cancellationToken)
    {
        var conditions = new List<string>();
        var values = new List<NpgsqlParameter>();
        if (filter.Since is { } since)
            Add("at >= {0}", Values.Time(since));
        if (filter.Until is { } until)
            Add("at < {0}", Values.Time(until));
        if (filter.Before is { } before)
        {
            // A call that was removed meanwhile stood where the time in its identifier says, to the millisecond.
            var known = await connection.FirstAsync(Place, static row => row.MomentOrNull(0), [Values.Uuid(before)], cancellationToken).ConfigureAwait(false);
            values.Add(Values.Time(known ?? CallIds.TimeOf(before)));
            Add($"(at, id) < (${values.Count}, {{0}})", Values.Uuid(before));
        }

        if (filter.Task is { } task)
            Add("task = {0}", Values.Uuid(task.Value));
        if (filter.Tenant is { } tenant)
            Add("tenant = {0}", Values.Text(tenant));
        if (filter.Model is { } model)
            Add("model = {0}", Values.Text(model));
        if (filter.Outcome is { } outcome)
            Add("outcome = {0}", Values.Text(EnumText<CallOutcome>.Write(outcome)));
        values.Add(Values.Long(filter.Limit));
        var where = conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";
        return await connection.ListAsync($"SELECT {Columns} FROM model_calls{where} ORDER BY at DESC, id DESC LIMIT ${values.Count}", Call, [.. values], cancellationToken).ConfigureAwait(false);

        void Add(string condition, NpgsqlParameter value)
        {
            values.Add(value);
            conditions.Add(condition.Replace("{0}", $"${values.Count}", StringComparison.Ordinal));
        }
    }

    // Row by row: a period can have a million calls.
    private static async Task EachAsync(NpgsqlConnection connection, string sql, NpgsqlParameter[] values, Action<NpgsqlDataReader> add, CancellationToken cancellationToken)
    {
        var command = connection.Command(sql, values);
        await using (command.ConfigureAwait(false))
        {
            var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
                    add(rows);
            }
        }
    }

    private static UsageDay Day(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3));

    private static UsageSum Sum(NpgsqlDataReader row) => new(
        row.GetInt64(4),
        row.GetInt64(5),
        row.GetInt64(6),
        row.GetInt64(7),
        row.GetInt64(8),
        row.GetInt64(9),
        row.GetInt64(10),
        Duration(row, 11),
        row.GetInt64(12),
        Duration(row, 13),
        row.GetInt64(14),
        Duration(row, 15));

    private static ModelCallRecord Call(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.Moment(1),
            row.GetString(2),
            EnumText<CallLane>.Parse(row.GetString(3)),
            row.GetString(4),
            row.GetString(5),
            EnumText<CallOutcome>.Parse(row.GetString(6)))
        {
            Task = row.IsDBNull(7) ? null : row.Task(7),
            Attempt = row.IntOrNull(8),
            Agent = row.IsDBNull(9) ? null : row.Agent(9),
            Digest = row.TextOrNull(10),
            Endpoint = row.TextOrNull(11),
            PromptTokens = row.GetInt32(12),
            OutputTokens = row.GetInt32(13),
            QueueWait = Duration(row, 14),
            LoadWait = Duration(row, 15),
            FirstToken = row.IsDBNull(16) ? null : Duration(row, 16),
            Total = Duration(row, 17),
            Gpu = Duration(row, 18),
            IsCached = row.GetBoolean(19),
            WasPreempted = row.GetBoolean(20),
            Error = row.TextOrNull(21),
        };

    private static TimeSpan Duration(NpgsqlDataReader row, int column) => new(row.GetInt64(column) * TimeSpan.TicksPerMicrosecond);
}

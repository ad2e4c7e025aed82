using Microsoft.Data.Sqlite;
using RsPa.Actors.Gateway.Accounting;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Agents;
using RsPa.Persistence.Model;
using RsPa.Persistence.Sqlite.Reading;
using RsPa.Persistence.Sqlite.Store.Commands;

namespace RsPa.Persistence.Sqlite.Queries;

/// <summary>The read side of calls to models.</summary>
/// <param name="reader">Reads the database.</param>
public sealed class ModelCallQueries(SqliteReader reader) : IModelCallQueries
{
    private const string Sums = "day, tenant, model, agent, calls, failed, cancelled, refused, cached, prompt_tokens, output_tokens, gpu, sent, queue_wait, answered, first_token";

    /// <inheritdoc/>
    public Task<IReadOnlyList<ModelCallRecord>> ListAsync(ModelCallFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Limit is < 1 or > ModelCallFilter.MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(filter), filter.Limit, $"A page has 1 to {ModelCallFilter.MaxLimit} calls.");
        return reader.ReadAsync<IReadOnlyList<ModelCallRecord>>(connection => List(connection, filter), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<UsageReport> UsageAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return reader.ReadAsync(
            connection =>
            {
                // One view of the database for both: what is removed between them would be counted twice or not at all.
                using var view = connection.BeginTransaction(deferred: true);
                var table = new UsageTable(query);
                AddCalls(connection, query, table);
                AddDays(connection, table);
                return table.Report();
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> CountAsync(CancellationToken cancellationToken) => reader.ReadAsync(
        connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM model_calls";
            return (long)command.ExecuteScalar()!;
        },
        cancellationToken);

    // Newest first by an index that begins with what is asked for; what no index knows is looked for along it.
    private static List<ModelCallRecord> List(SqliteConnection connection, ModelCallFilter filter)
    {
        using var command = connection.CreateCommand();
        List<string> conditions = ["(at, id) < (@at, @before)", "at >= @since"];
        var (at, before) = Place(connection, filter);
        command.Parameters.AddWithValue("@at", at);
        command.Parameters.AddWithValue("@before", before);
        command.Parameters.AddWithValue("@since", filter.Since is { } since ? UnixMicroseconds.Of(since) : long.MinValue);
        command.Parameters.AddWithValue("@limit", filter.Limit);
        Only("task", filter.Task?.Value.ToByteArray(bigEndian: true));
        Only("tenant", filter.Tenant);
        Only("model", filter.Model);
        Only("outcome", filter.Outcome is { } outcome ? EnumText<CallOutcome>.Write(outcome) : null);
        var index = filter.Task is not null ? ModelCallIndexes.Task : filter.Tenant is not null ? ModelCallIndexes.Tenant : ModelCallIndexes.At;
#pragma warning disable CA2100 // the texts are this class's own; values are bound
        command.CommandText = $"SELECT {ModelCallColumns.All} FROM model_calls INDEXED BY {index} WHERE {string.Join(" AND ", conditions)} ORDER BY at DESC, id DESC LIMIT @limit";
#pragma warning restore CA2100
        using var rows = command.ExecuteReader();
        var page = new List<ModelCallRecord>();
        while (rows.Read())
            page.Add(Call(rows));
        return page;

        void Only(string column, object? value)
        {
            if (value is null)
                return;
            conditions.Add($"{column} = @{column}");
            command.Parameters.AddWithValue($"@{column}", value);
        }
    }

    // Where the page begins: the earlier of the place of the call before it and the end of the period. A call that was removed meanwhile
    // stood where the time in its identifier says, to the millisecond.
    private static (long At, byte[] Id) Place(SqliteConnection connection, ModelCallFilter filter)
    {
        var end = (At: filter.Until is { } until ? UnixMicroseconds.Of(until) : long.MaxValue, Id: Array.Empty<byte>());
        if (filter.Before is not { } before)
            return end;
        var id = before.ToByteArray(bigEndian: true);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT at FROM model_calls WHERE id = @id";
        command.Parameters.AddWithValue("@id", id);
        var at = command.ExecuteScalar() as long? ?? UnixMicroseconds.Of(CallIds.TimeOf(before));
        return at < end.At ? (at, id) : end;
    }

    private static void AddCalls(SqliteConnection connection, UsageQuery query, UsageTable table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {ModelCallColumns.All} FROM model_calls INDEXED BY {ModelCallIndexes.At} WHERE at >= @since AND at < @until";
        command.Parameters.AddWithValue("@since", UnixMicroseconds.Of(query.Since));
        command.Parameters.AddWithValue("@until", UnixMicroseconds.Of(query.Until));
        using var rows = command.ExecuteReader();
        while (rows.Read())
            table.Add(Call(rows));
    }

    private static void AddDays(SqliteConnection connection, UsageTable table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Sums} FROM model_usage WHERE day >= @first AND day <= @last";
        command.Parameters.AddWithValue("@first", table.FirstDay);
        command.Parameters.AddWithValue("@last", table.LastDay);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            table.Add(
                new UsageDay(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetString(3)),
                new UsageSum(
                    rows.GetInt64(4),
                    rows.GetInt64(5),
                    rows.GetInt64(6),
                    rows.GetInt64(7),
                    rows.GetInt64(8),
                    rows.GetInt64(9),
                    rows.GetInt64(10),
                    ModelCallColumns.Duration(rows.GetInt64(11)),
                    rows.GetInt64(12),
                    ModelCallColumns.Duration(rows.GetInt64(13)),
                    rows.GetInt64(14),
                    ModelCallColumns.Duration(rows.GetInt64(15))));
        }
    }

    private static ModelCallRecord Call(SqliteDataReader row) =>
        new(
            new Guid(row.GetFieldValue<byte[]>(0), bigEndian: true),
            UnixMicroseconds.ToTime(row.GetInt64(1)),
            row.GetString(2),
            EnumText<CallLane>.Parse(row.GetString(3)),
            row.GetString(4),
            row.GetString(5),
            EnumText<CallOutcome>.Parse(row.GetString(6)))
        {
            Task = row.IsDBNull(7) ? null : new TaskId(new Guid(row.GetFieldValue<byte[]>(7), bigEndian: true)),
            Attempt = row.IsDBNull(8) ? null : row.GetInt32(8),
            Agent = row.IsDBNull(9) ? null : new AgentName(row.GetString(9)),
            Digest = row.IsDBNull(10) ? null : row.GetString(10),
            Endpoint = row.IsDBNull(11) ? null : row.GetString(11),
            PromptTokens = row.GetInt32(12),
            OutputTokens = row.GetInt32(13),
            QueueWait = ModelCallColumns.Duration(row.GetInt64(14)),
            LoadWait = ModelCallColumns.Duration(row.GetInt64(15)),
            FirstToken = row.IsDBNull(16) ? null : ModelCallColumns.Duration(row.GetInt64(16)),
            Total = ModelCallColumns.Duration(row.GetInt64(17)),
            Gpu = ModelCallColumns.Duration(row.GetInt64(18)),
            IsCached = row.GetBoolean(19),
            WasPreempted = row.GetBoolean(20),
            Error = row.IsDBNull(21) ? null : row.GetString(21),
        };
}

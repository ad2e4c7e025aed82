using System.Globalization;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Logs;
using RsPa.Agents;
using RsPa.Host.Surfaces;
using LogRow = RsPa.Host.Surfaces.LogRow;
using LogSeverity = RsPa.Host.Surfaces.LogSeverity;
using StoredSeverity = RsPa.Actors.Protocol.Logs.LogSeverity;

namespace RsPa.Host.Start;

/// <summary>The read side of the log, as the surfaces ask for it.</summary>
internal sealed class OwnerLogQueries(ILogStore store) : ILogQueries
{
    public async Task<IReadOnlyList<LogRow>> QueryAsync(LogFilter filter, CancellationToken cancellationToken)
    {
        var rows = await store.QueryAsync(
            new LogQuery
            {
                MinimumSeverity = filter.AtLeast is { } level ? Stored(level) : StoredSeverity.Debug,
                Since = filter.Since,
                Text = filter.Text,
                Agent = filter.Agent?.Value,
                Task = filter.Task?.ToString(),
                Limit = filter.Limit,
                AfterId = filter.AfterId,
                Order = LogOrder.NewestLast,
            },
            cancellationToken).ConfigureAwait(false);
        return rows.Select(Row).ToArray();
    }

    private static LogRow Row(Actors.Protocol.Logs.LogRow row)
    {
        var entry = row.Entry;
        return new LogRow(row.Id, entry.Time, Shown(entry.Severity), entry.Logger, entry.Message, entry.Exception)
        {
            Task = TaskId.TryParse(entry.Context.Task, out var task) ? task : null,
            Attempt = entry.Context.Attempt,
            Agent = AgentName.TryParse(entry.Context.Agent, out var agent) ? agent : null,
            Node = entry.Context.Node,
        };
    }

    private static StoredSeverity Stored(LogSeverity level) => Enum.Parse<StoredSeverity>(level.ToString());

    private static LogSeverity Shown(StoredSeverity level) =>
        Enum.TryParse<LogSeverity>(level.ToString(), out var shown) ? shown : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"'{level}' is no level of the log."));
}

using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Testing.Logs;

/// <summary>Log entries in memory, held to the contract of log stores.</summary>
public sealed class MemoryLogStore : ILogStore
{
    private readonly Lock _gate = new();
    private readonly List<LogRow> _rows = [];
    private long _last;

    /// <summary>The newest query that was asked.</summary>
    public LogQuery? LastQuery { get; private set; }

    /// <summary>The number of the newest entry; 0 where there was none yet.</summary>
    public long LastId
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <summary>All that is kept, oldest first.</summary>
    public IReadOnlyList<LogEntry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _rows.Select(row => row.Entry)];
        }
    }

    /// <inheritdoc/>
    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Any(entry => entry.Message is null || entry.Logger is null))
            return Task.FromException(new ArgumentException("An entry has no message or no logger.", nameof(entries)));
        lock (_gate)
            _rows.AddRange(entries.Select(entry => new LogRow(++_last, entry)));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LogRow>> QueryAsync(LogQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        if (query.Problem() is { } problem)
            return Task.FromException<IReadOnlyList<LogRow>>(new ArgumentException(problem, nameof(query)));
        lock (_gate)
        {
            var fitting = _rows.Where(row => Fits(row, query)).ToArray();
            var rows = query.AfterId is null ? fitting.TakeLast(query.Limit) : fitting.Take(query.Limit);
            return Task.FromResult<IReadOnlyList<LogRow>>([.. query.Order == LogOrder.NewestLast ? rows : rows.Reverse()]);
        }
    }

    /// <inheritdoc/>
    public Task<int> PruneAsync(DateTimeOffset before, int atMost, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var old = _rows.Where(row => row.Entry.Time < before).OrderBy(row => row.Entry.Time).Take(atMost).ToHashSet();
            return Task.FromResult(_rows.RemoveAll(old.Contains));
        }
    }

    private static bool Fits(LogRow row, LogQuery query) =>
        row.Entry.Severity >= query.MinimumSeverity
        && (query.Since is not { } since || row.Entry.Time >= since)
        && (query.Until is not { } until || row.Entry.Time < until)
        && (query.Agent is null || row.Entry.Context.Agent == query.Agent)
        && (query.Task is null || row.Entry.Context.Task == query.Task)
        && (query.AfterId is not { } after || row.Id > after)
        && (query.BeforeId is not { } before || row.Id < before)
        && MemoryLogText.Fits(row.Entry, query.Text);
}

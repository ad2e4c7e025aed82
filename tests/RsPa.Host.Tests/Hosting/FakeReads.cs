using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Host.Tests.Hosting;

internal sealed class FakeTree : IActorTree
{
    public ActorNode Look() =>
        new("", "Guardian", null, 0, 0, 0, null, [new("tasks", "Tasks", "ready", 0, 3, 0, null, [new("store", "TaskStore", "ready", 1, 42, 0, null, [])])]);
}

/// <summary>Log rows in memory.</summary>
internal sealed class FakeLogs : ILogStore
{
    private readonly List<LogRow> _rows = [];

    public LogQuery? LastQuery { get; private set; }

    public void Add(long id, LogSeverity severity, string message, LogContext? context = null)
    {
        lock (_rows)
            _rows.Add(new LogRow(id, new LogEntry(FakeStore.Submitted, severity, "a", message, "Module", null, null, null, context ?? LogContext.None)));
    }

    public Task<IReadOnlyList<LogRow>> QueryAsync(LogQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        lock (_rows)
        {
            var rows = _rows.Where(row => row.Entry.Severity >= query.MinimumSeverity).Where(row => query.AfterId is null || row.Id > query.AfterId);
            return Task.FromResult<IReadOnlyList<LogRow>>([.. query.AfterId is null ? rows.TakeLast(query.Limit) : rows.Take(query.Limit)]);
        }
    }

    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> PruneAsync(DateTimeOffset before, int atMost, CancellationToken cancellationToken) => throw new NotSupportedException();
}

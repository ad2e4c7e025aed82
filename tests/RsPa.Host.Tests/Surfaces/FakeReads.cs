using RsPa.Actors.Protocol.Health;
using RsPa.Host.Surfaces;

namespace RsPa.Host.Tests.Surfaces;

internal sealed class FakeTree : IActorTree
{
    public ActorNode Look() =>
        new("", "Guardian", null, 0, 0, 0, null, [new("tasks", "Tasks", "ready", 0, 3, 0, null, [new("tasks/store", "TaskStore", "ready", 1, 42, 0, null, [])])]);
}

internal sealed class FakeSettings : IEffectiveSettings
{
    public IReadOnlyList<EffectiveSetting> List() => [new("ui.host", "localhost", "default"), new("ui.port", "8501", "RSPA_UI_PORT"), new("database.url", "***", "/etc/rspa.conf:3")];
}

/// <summary>Log rows in memory.</summary>
internal sealed class FakeLogs : ILogQueries
{
    private readonly List<LogRow> _rows = [];

    public LogFilter? LastFilter { get; private set; }

    public void Add(LogRow row)
    {
        lock (_rows)
            _rows.Add(row);
    }

    public Task<IReadOnlyList<LogRow>> QueryAsync(LogFilter filter, CancellationToken cancellationToken)
    {
        LastFilter = filter;
        lock (_rows)
        {
            var rows = _rows.Where(row => filter.AtLeast is null || row.Level >= filter.AtLeast).Where(row => filter.AfterId is null || row.Id > filter.AfterId);
            return Task.FromResult<IReadOnlyList<LogRow>>([.. filter.AfterId is null ? rows.TakeLast(filter.Limit) : rows.Take(filter.Limit)]);
        }
    }
}

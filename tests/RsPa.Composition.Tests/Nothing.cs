using RsPa.Actors.Agents;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Logs;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Isolation.Parent;

namespace RsPa.Composition.Tests;

/// <summary>What the areas need and these tests do not look at: a log, data and totals with nothing in them, and no documents to read.</summary>
internal sealed class Nothing : ILogStore, IAttemptTotals, IPausedAgents, IAgentDataReader, IServiceActivity, IReaderStarter
{
    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<LogRow>> QueryAsync(LogQuery query, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<LogRow>>([]);

    public Task<int> PruneAsync(DateTimeOffset before, int atMost, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<AttemptTotals> ReadAsync(AgentName agent, CancellationToken cancellationToken) => Task.FromResult(new AttemptTotals(0, 0, 0, 0, 0, null, null));

    public IReadOnlySet<AgentName> Paused() => new HashSet<AgentName>();

    public ValueTask<AgentDataEntry?> ReadAsync(AgentName agent, string key, CancellationToken cancellationToken) => new((AgentDataEntry?)null);

    public Task<IReadOnlyList<AgentDataEntry>> ListAsync(AgentName agent, string prefix, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<AgentDataEntry>>([]);

    public Task<ActivitySummary> SummariseAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) =>
        Task.FromResult(new ActivitySummary([], [], 0, 0));

    public IReaderChild Start() => throw new InvalidOperationException("No document is read here.");
}

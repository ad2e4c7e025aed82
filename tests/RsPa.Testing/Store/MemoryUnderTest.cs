using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;
using RsPa.Agents;

namespace RsPa.Testing.Store;

/// <summary>The state machine itself, held to the contract of the stores.</summary>
/// <param name="agents">The agents that it knows.</param>
public sealed class MemoryUnderTest(params IEnumerable<AgentName> agents) : IStoreUnderTest
{
    private readonly MemoryStore _store = new(agents);

    /// <inheritdoc/>
    public IMainStore Store => _store;

    /// <inheritdoc/>
    public ITaskQueries Queries => new MemoryQueries(_store);

    /// <inheritdoc/>
    public IAgentDataReader Data => new MemoryQueries(_store);

    /// <inheritdoc/>
    public IAttemptTotals Totals => new MemoryQueries(_store);

    /// <inheritdoc/>
    public IModelCallQueries ModelCalls => _store.ModelCalls;

    /// <inheritdoc/>
    public IApiKeyQueries ApiKeys => _store.ApiKeys;

    /// <inheritdoc/>
    public IScheduleQueries Schedules => _store.Schedules;

    /// <inheritdoc/>
    public IReadOnlySet<AgentName> Paused() => _store.Paused;

    /// <inheritdoc/>
    public IMainStore Another() => _store;

    /// <inheritdoc/>
    public Task OpenAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

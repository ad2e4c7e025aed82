using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Postgres;
using RsPa.Persistence.Postgres.Queries;
using RsPa.Persistence.Postgres.Reading;
using RsPa.Persistence.Postgres.Store;
using RsPa.Persistence.Reading;
using RsPa.Testing.Store;

namespace RsPa.Persistence.Tests.Postgres.Store;

/// <summary>The store in PostgreSQL, in a database of its own; the tests' time counts.</summary>
internal sealed class PostgresUnderTest(params IEnumerable<AgentName> agents) : IStoreUnderTest
{
    private readonly IReadOnlyList<AgentName> _known = [.. agents];
    private readonly ReadGate _gate = new(new ReadPoolSettings("test", 2, 0, 100, null), TimeProvider.System);
    private PostgresStores _stores = null!;
    private PostgresServer _reads = null!;
    private AgentQueries _agents = null!;

    public IMainStore Store { get; private set; } = null!;

    public ITaskQueries Queries { get; private set; } = null!;

    public IAgentDataReader Data => _agents;

    public IAttemptTotals Totals => _agents;

    public IModelCallQueries ModelCalls { get; private set; } = null!;

    public IApiKeyQueries ApiKeys { get; private set; } = null!;

    public IScheduleQueries Schedules { get; private set; } = null!;

    public IReadOnlySet<AgentName> Paused() => new PostgresAgentTable(_stores.Server()).Paused();

    public IMainStore Another() => _stores.Another(new CallersClock());

    public async Task OpenAsync()
    {
        _stores = await PostgresStores.OpenAsync(null, _known);
        Store = Another();
        _reads = new PostgresServer(_stores.Database.Place, new PostgresPool(2, Reads: new PostgresReads(null)));
        var reader = new PostgresReader(_reads, _gate, limit: null, TimeProvider.System);
        Queries = new TaskQueries(reader);
        ModelCalls = new ModelCallQueries(reader);
        ApiKeys = new ApiKeyQueries(reader);
        Schedules = new ScheduleQueries(reader);
        _agents = new AgentQueries(reader);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        await _reads.DisposeAsync();
        await _stores.DisposeAsync();
    }
}

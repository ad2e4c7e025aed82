using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Reading;
using RsPa.Persistence.Sqlite.Queries;
using RsPa.Persistence.Sqlite.Reading;
using RsPa.Persistence.Sqlite;
using RsPa.Persistence.Sqlite.Store;
using RsPa.Persistence.Tests.Migrating;
using RsPa.Testing.Files;
using RsPa.Testing.Store;

namespace RsPa.Persistence.Tests.Tasks;

/// <summary>The store in SQLite, in a directory of its own.</summary>
internal sealed class SqliteUnderTest : IStoreUnderTest
{
    private readonly IReadOnlyList<AgentName> _known;
    private readonly ReadPool _pool = new(new ReadPoolSettings("test", 2, 0, 100, null), TimeProvider.System);
    private readonly SqliteReader _reader;
    private readonly AgentQueries _agents;
    private readonly List<SqliteStore> _others = [];

    public SqliteUnderTest(params IEnumerable<AgentName> agents)
    {
        _known = [.. agents];
        File = new SqliteFile(Directory["main.db"]);
        Sqlite = new SqliteStore(File);
        _reader = new SqliteReader(File, _pool, limit: null, TimeProvider.System);
        _agents = new AgentQueries(_reader);
        Queries = new TaskQueries(_reader);
    }

    public TemporaryDirectory Directory { get; } = new();

    public SqliteFile File { get; }

    public SqliteStore Sqlite { get; }

    public IMainStore Store => Sqlite;

    public ITaskQueries Queries { get; }

    public IAgentDataReader Data => _agents;

    public IAttemptTotals Totals => _agents;

    public IModelCallQueries ModelCalls => new ModelCallQueries(_reader);

    public IApiKeyQueries ApiKeys => new ApiKeyQueries(_reader);

    public IScheduleQueries Schedules => new ScheduleQueries(_reader);

    public IReadOnlySet<AgentName> Paused() => new SqliteAgentTable(File).Paused();

    public IMainStore Another()
    {
        var another = new SqliteStore(File);
        _others.Add(another);
        return another;
    }

    public async Task OpenAsync()
    {
        await Schemas.Of(File, Directory["backups"], new FakeTimeProvider()).BringUpToDateAsync(CancellationToken.None);
        new SqliteAgentTable(File).Register([.. _known.Select(agent => (agent, agent))], DateTimeOffset.UnixEpoch);
    }

    public ValueTask DisposeAsync()
    {
        Sqlite.Dispose();
        foreach (var another in _others)
            another.Dispose();
        _reader.Dispose();
        _pool.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Dispose();
        return ValueTask.CompletedTask;
    }
}

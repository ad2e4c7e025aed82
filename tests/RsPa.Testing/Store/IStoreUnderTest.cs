using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;
using RsPa.Agents;

namespace RsPa.Testing.Store;

/// <summary>A store of tasks as a suite needs it: what writes, and all that reads what was written.</summary>
public interface IStoreUnderTest : IAsyncDisposable
{
    /// <summary>What writes.</summary>
    IMainStore Store { get; }

    /// <summary>Reads tasks.</summary>
    ITaskQueries Queries { get; }

    /// <summary>Reads agents' data.</summary>
    IAgentDataReader Data { get; }

    /// <summary>Reads what agents have done.</summary>
    IAttemptTotals Totals { get; }

    /// <summary>Reads calls to models.</summary>
    IModelCallQueries ModelCalls { get; }

    /// <summary>Reads API keys.</summary>
    IApiKeyQueries ApiKeys { get; }

    /// <summary>Reads schedules.</summary>
    IScheduleQueries Schedules { get; }

    /// <summary>Reads which agents are kept as paused.</summary>
    IReadOnlySet<AgentName> Paused();

    /// <summary>What writes the same tasks too, as on another node; it ends with this.</summary>
    IMainStore Another();

    /// <summary>Makes what it stores in.</summary>
    Task OpenAsync();
}

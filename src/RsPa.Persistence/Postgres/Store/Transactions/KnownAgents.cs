using RsPa.Agents;
using RsPa.Persistence.Postgres.Statements;

namespace RsPa.Persistence.Postgres.Store.Transactions;

/// <summary>The agents that tasks can be submitted to. None is ever removed: what is known of them stays true, and who is not known is looked for again.</summary>
internal sealed class KnownAgents
{
    private const string Select = "SELECT name FROM agents";

    private readonly HashSet<AgentName> _names = [];

    /// <summary>Whether there is one of that name, as far as is known.</summary>
    public bool Contains(AgentName agent) => _names.Contains(agent);

    /// <summary>Looks for those that came since.</summary>
    public async Task FindAsync(StoreTransaction transaction) => _names.UnionWith(await transaction.QueryAsync(Sql.Of(Select), row => row.Agent(0)).ConfigureAwait(false));
}

using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

internal sealed class SetAgentPausedHandler : CommandHandler<SetAgentPaused>
{
    // A write also where nothing changes: an agent asks it to learn whether the database can be written.
    private const string Set = "UPDATE agents SET paused = $2 WHERE name = $1";

    /// <summary>The answer where there is no such agent.</summary>
    public static StoreRefused Unknown(AgentName agent) =>
        new(StoreRefusal.UnknownAgent, $"There is no agent '{agent}'. 'rspa agent list' names those that there are.");

    protected override async Task<StoreReply> ExecuteAsync(SetAgentPaused command, StoreTransaction transaction) =>
        await transaction.ExecuteAsync(Sql.Of(Set).With(command.Agent.Value).With(command.Paused)).ConfigureAwait(false) == 1
            ? new AgentPausedSet(command.Agent)
            : Unknown(command.Agent);
}

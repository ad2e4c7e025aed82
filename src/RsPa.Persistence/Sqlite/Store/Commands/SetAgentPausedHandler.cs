using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Claiming;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class SetAgentPausedHandler(SqliteSession session) : CommandHandler<SetAgentPaused>
{
    private readonly SqliteStatement _set = session.Prepare("UPDATE agents SET paused = @1 WHERE name = @0");

    /// <summary>The answer where there is no such agent.</summary>
    public static StoreRefused Unknown(AgentName agent) =>
        new(StoreRefusal.UnknownAgent, $"There is no agent '{agent}'. 'rspa agent list' names those that there are.");

    protected override StoreReply Execute(SetAgentPaused command, CommitTime time)
    {
        // Also where nothing changes: an agent asks it to learn whether the disk can be written.
        session.Probe();
        return _set.Execute(command.Agent.Value, command.Paused ? 1L : 0L) == 1 ? new AgentPausedSet(command.Agent) : Unknown(command.Agent);
    }
}

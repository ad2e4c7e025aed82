using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Store.Commands;

/// <summary>Agents' own data, as attempts change it.</summary>
internal sealed class AgentDataTable(SqliteSession session)
{
    private readonly SqliteStatement _set = session.Prepare("""
        INSERT INTO agent_data (agent, key, value, updated_at, version) VALUES (@0, @1, @2, @3, @4)
        ON CONFLICT (agent, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at, version = excluded.version
        """);

    private readonly SqliteStatement _value = session.Prepare("SELECT value FROM agent_data WHERE agent = @0 AND key = @1");

    private readonly SqliteStatement _version = session.Prepare("SELECT version FROM agent_data WHERE agent = @0 AND key = @1");

    private readonly SqliteStatement _remove = session.Prepare("DELETE FROM agent_data WHERE agent = @0 AND key = @1");

    /// <summary>Which of the changes does not meet what it expects; null where all do.</summary>
    public string? Conflict(AgentName agent, IReadOnlyList<AgentDataChange> changes)
    {
        foreach (var change in changes)
        {
            var found = change switch
            {
                { Delta: not null } => AgentDataRule.Conflict(change, Value(agent, change.Key), 0),
                { Expected: not null } => AgentDataRule.Conflict(change, null, Version(agent, change.Key)),
                _ => null,
            };
            if (found is not null)
                return found;
        }

        return null;
    }

    /// <summary>Makes the changes.</summary>
    public void Change(AgentName agent, IReadOnlyList<AgentDataChange> changes, long version, DateTimeOffset now)
    {
        foreach (var change in changes)
        {
            var value = change.Delta is { } delta ? AgentDataRule.Sum(Value(agent, change.Key), delta) : change.Value;
            if (value is null)
                _remove.Execute(agent.Value, change.Key);
            else
                _set.Execute(agent.Value, change.Key, value, UnixMicroseconds.Of(now), version);
        }
    }

    private string? Value(AgentName agent, string key)
    {
        using var row = _value.Query(agent.Value, key);
        return row.Read() ? row.Text(0) : null;
    }

    private long Version(AgentName agent, string key)
    {
        using var row = _version.Query(agent.Value, key);
        return row.Read() ? row.Long(0) : 0;
    }
}

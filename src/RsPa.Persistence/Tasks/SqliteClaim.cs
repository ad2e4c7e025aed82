using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Model;
using RsPa.Persistence.Sqlite;

namespace RsPa.Persistence.Tasks;

/// <summary>
/// The claim: one statement. It looks at the head of the queue of each agent and priority, merges the heads, and takes as many as
/// there are slots. Each head is a range of the index <c>ix_tasks_pending</c>, so that neither a million tasks of an agent whose slots
/// are taken, nor a million that are not due, cost anything.
/// </summary>
internal sealed class SqliteClaim(SqliteConnection connection) : IDisposable
{
    private const int Priorities = 4;

    /// <summary>An agent is one arm a priority; SQLite takes 500 arms, and a claim for more agents goes in several statements.</summary>
    private const int AgentsInOne = 100;

    private readonly Dictionary<int, SqliteStatement> _claims = [];
    private readonly SqliteStatement _nextDue = new(connection, NextDueText(), 1);

    public TasksClaimed Claim(ClaimTasks claim, DateTimeOffset now)
    {
        var tasks = new List<ClaimedTask>();
        foreach (var agents in claim.Agents.Chunk(AgentsInOne))
        {
            if (tasks.Count < claim.Slots)
                Take(claim, agents, claim.Slots - tasks.Count, now, tasks);
        }

        return new TasksClaimed(tasks, tasks.Count < claim.Slots ? NextDue(claim, tasks) : null);
    }

    public void Dispose()
    {
        _nextDue.Dispose();
        foreach (var claim in _claims.Values)
            claim.Dispose();
    }

    private void Take(ClaimTasks claim, AgentSlots[] agents, int slots, DateTimeOffset now, List<ClaimedTask> tasks)
    {
        if (!_claims.TryGetValue(agents.Length, out var statement))
            _claims[agents.Length] = statement = new SqliteStatement(connection, Text(agents.Length), 5 + (2 * agents.Length));

        var values = new object?[5 + (2 * agents.Length)];
        values[0] = Moments.ToMicroseconds(now);
        values[1] = claim.Owner.Node;
        values[2] = claim.Owner.Incarnation.ToByteArray(bigEndian: true);
        values[3] = Moments.ToMicroseconds(claim.LeaseUntil);
        values[4] = slots;
        for (var i = 0; i < agents.Length; i++)
        {
            values[5 + (2 * i)] = agents[i].Agent.Value;
            values[6 + (2 * i)] = agents[i].Slots;
        }

        var order = new List<(long Priority, long DueAt, ClaimedTask Task)>();
        using (var rows = statement.Query(values))
        {
            while (rows.Read())
            {
                var id = new TaskId(new Guid(rows.GetFieldValue<byte[]>(0), bigEndian: true));
                int? retries = rows.IsDBNull(5) ? null : rows.GetInt32(5);
                order.Add((rows.GetInt64(6), rows.GetInt64(7), new ClaimedTask(id, new AgentName(rows.GetString(1)), rows.GetString(2), rows.GetInt32(3), rows.GetInt64(4), retries, Moments.Rounded(now))));
            }
        }

        // RETURNING promises no order.
        tasks.AddRange(order.OrderBy(row => row.Priority).ThenBy(row => row.DueAt).ThenBy(row => row.Task.Id).Select(row => row.Task));
    }

    private DateTimeOffset? NextDue(ClaimTasks claim, List<ClaimedTask> claimed)
    {
        long? next = null;
        foreach (var agent in claim.Agents)
        {
            // Where an agent's slots are full, the end of one of its attempts looks for the next task, not the clock.
            if (claimed.Count(task => task.Agent == agent.Agent) >= agent.Slots)
                continue;
            using var row = _nextDue.Query(agent.Agent.Value);
            if (row.Read() && !row.IsDBNull(0) && !(row.GetInt64(0) >= next))
                next = row.GetInt64(0);
        }

        return next is { } found ? Moments.FromMicroseconds(found) : null;
    }

    private static string Text(int agents)
    {
        var heads = new StringBuilder();
        for (var agent = 0; agent < agents; agent++)
        {
            for (var priority = 0; priority < Priorities; priority++)
            {
                heads.Append(heads.Length == 0 ? "" : "\n    UNION ALL ");
                heads.Append(CultureInfo.InvariantCulture, $"SELECT * FROM (SELECT rowid AS task, priority, due_at, id, @{5 + (2 * agent)} AS agent, @{6 + (2 * agent)} AS slots FROM tasks WHERE status = 'pending' AND agent = @{5 + (2 * agent)} AND priority = {priority} AND due_at <= @0 ORDER BY due_at, id LIMIT @{6 + (2 * agent)})");
            }
        }

        return $"""
            WITH heads AS (
                {heads}),
            places AS (
                SELECT task, priority, due_at, id, slots, ROW_NUMBER() OVER (PARTITION BY agent ORDER BY priority, due_at, id) AS place FROM heads)
            UPDATE tasks SET status = 'running', attempt = attempt + 1, fence = fence + 1, node = @1, incarnation = @2, lease_until = @3, started_at = @0
            WHERE rowid IN (SELECT task FROM places WHERE place <= slots ORDER BY priority, due_at, id LIMIT @4)
            RETURNING id, agent, input, attempt, fence, max_retries, priority, due_at
            """;
    }

    private static string NextDueText()
    {
        var heads = Enumerable.Range(0, Priorities).Select(priority => $"SELECT * FROM (SELECT due_at FROM tasks WHERE status = 'pending' AND agent = @0 AND priority = {priority} ORDER BY due_at LIMIT 1)");
        return $"SELECT MIN(due_at) FROM ({string.Join(" UNION ALL ", heads)})";
    }
}

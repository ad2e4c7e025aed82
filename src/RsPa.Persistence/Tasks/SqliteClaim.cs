using Microsoft.Data.Sqlite;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Model;
using RsPa.Persistence.Sqlite;

namespace RsPa.Persistence.Tasks;

/// <summary>
/// The claim. It looks at the head of the queue of each agent, priority and lane, merges the heads, and takes as many as there are
/// slots, all in one statement. Each head is a range of the index <c>ix_tasks_pending</c>, so that neither a million tasks of an agent
/// whose slots are taken, nor a million that are not due, cost anything.
/// Where there are more agents than a statement takes, or tasks that may not run beside any other, the heads are read, merged and
/// judged here, and then taken one by one.
/// </summary>
internal sealed class SqliteClaim(SqliteConnection connection) : IDisposable
{
    /// <summary>An agent is eight arms, a lane of a priority each, and SQLite takes 500 of them.</summary>
    private const int AgentsInOne = 60;

    private readonly Dictionary<int, SqliteQuery> _claims = [];
    private readonly Dictionary<int, SqliteQuery> _heads = [];
    private readonly Dictionary<int, SqliteQuery> _nextDue = [];
    private readonly SqliteRescuedTasks _rescued = new(connection);
    private readonly SqliteQuery _take = new(connection, $"{SqliteClaimSql.Take} WHERE rowid = @4 {SqliteClaimSql.Taken}", 5);

    public TasksClaimed Claim(ClaimTasks claim, DateTimeOffset now)
    {
        var rescued = _rescued.Find();
        var tasks = claim.Agents.Count is > 0 and <= AgentsInOne && !Judges(claim, rescued, now) ? TakeHeads(claim, now) : TakeOneByOne(claim, rescued, now);
        return new TasksClaimed(tasks, tasks.Count < claim.Slots ? NextDue(claim, tasks, rescued, now) : null);
    }

    public void Dispose()
    {
        _take.Dispose();
        _rescued.Dispose();
        foreach (var statement in _claims.Values.Concat(_heads.Values).Concat(_nextDue.Values))
            statement.Dispose();
    }

    // Whether one of those that were rescued is due, or keeps all others out.
    private static bool Judges(ClaimTasks claim, IReadOnlyList<RescuedRow> rescued, DateTimeOffset now)
    {
        var number = UnixMicroseconds.Of(now);
        return rescued.Any(row => row.IsPending
            ? row.IsDue(number) && claim.Agents.Any(agent => agent.Agent.Value == row.Head.Agent && agent.Slots > 0)
            : row.Incarnation == claim.Owner.Incarnation && row.Head.Rescues >= Company.AloneFrom);
    }

    private List<ClaimedTask> TakeHeads(ClaimTasks claim, DateTimeOffset now)
    {
        var count = claim.Agents.Count;
        if (!_claims.TryGetValue(count, out var statement))
            _claims[count] = statement = new SqliteQuery(connection, SqliteClaimSql.TakeHeads(count), 5 + (2 * count));

        var values = new object?[5 + (2 * count)];
        Owner(claim, now).CopyTo(values, 0);
        values[4] = claim.Slots;
        Agents(claim.Agents, values, 5);
        var order = new List<(long Priority, long DueAt, ClaimedTask Task)>();
        using (var rows = statement.Query(values))
        {
            while (rows.Read())
                order.Add((rows.GetInt64(6), rows.GetInt64(7), Task(rows, now)));
        }

        // RETURNING promises no order.
        return order.OrderBy(row => row.Priority).ThenBy(row => row.DueAt).ThenBy(row => row.Task.Id).Select(row => row.Task).ToList();
    }

    private List<ClaimedTask> TakeOneByOne(ClaimTasks claim, IReadOnlyList<RescuedRow> rescued, DateTimeOffset now)
    {
        var left = claim.Agents.ToDictionary(agent => agent.Agent.Value, agent => agent.Slots, StringComparer.Ordinal);
        var number = UnixMicroseconds.Of(now);
        var queue = rescued.Where(row => row.IsDue(number) && left.GetValueOrDefault(row.Head.Agent) > 0).Select(row => row.Head).ToList();
        foreach (var agents in claim.Agents.Chunk(AgentsInOne))
            ReadHeads(agents, number, queue);
        queue.Sort(static (one, other) => one.Place.CompareTo(other.Place));

        var company = _rescued.Company(claim.Owner, rescued);
        var taken = new List<ClaimedTask>();
        foreach (var head in Company.Choose(queue, head => head.Rescues, company))
        {
            if (taken.Count == claim.Slots)
                break;
            if (left[head.Agent] == 0 || !company.Admits(head.Rescues))
                continue;
            left[head.Agent]--;
            company = company.With(head.Rescues);
            using var row = _take.Query([.. Owner(claim, now), head.Row]);
            row.Read();
            taken.Add(Task(row, now));
        }

        return taken;
    }

    private void ReadHeads(AgentSlots[] agents, long now, List<QueueHead> queue)
    {
        if (!_heads.TryGetValue(agents.Length, out var statement))
            _heads[agents.Length] = statement = new SqliteQuery(connection, SqliteClaimSql.Heads(agents.Length, 1), 1 + (2 * agents.Length));
        var values = new object?[1 + (2 * agents.Length)];
        values[0] = now;
        Agents(agents, values, 1);
        using var rows = statement.Query(values);
        while (rows.Read())
            queue.Add(new QueueHead(rows.GetInt64(0), rows.GetString(4), rows.GetInt64(1), rows.GetInt64(2), Id(rows, 3), 0));
    }

    private DateTimeOffset? NextDue(ClaimTasks claim, List<ClaimedTask> claimed, IReadOnlyList<RescuedRow> rescued, DateTimeOffset now)
    {
        long? next = null;
        var number = UnixMicroseconds.Of(now);

        // Where an agent's slots are full, the end of one of its attempts looks for the next task, not the clock.
        var open = claim.Agents.Where(agent => claimed.Count(task => task.Agent == agent.Agent) < agent.Slots).Select(agent => agent.Agent.Value).ToArray();
        foreach (var agents in open.Chunk(AgentsInOne))
            next = Earliest(next, ReadNextDue(agents, number));
        foreach (var row in rescued)
        {
            if (row is { IsPending: true, IsTimed: true } && row.Head.DueAt > number && open.Contains(row.Head.Agent, StringComparer.Ordinal))
                next = Earliest(next, row.Head.DueAt);
        }

        return next is { } found ? UnixMicroseconds.ToTime(found) : null;
    }

    private long? ReadNextDue(string[] agents, long now)
    {
        if (!_nextDue.TryGetValue(agents.Length, out var statement))
            _nextDue[agents.Length] = statement = new SqliteQuery(connection, SqliteClaimSql.NextDue(agents.Length), 1 + agents.Length);
        using var row = statement.Query([now, .. agents]);
        return row.Read() && !row.IsDBNull(0) ? row.GetInt64(0) : null;
    }

    private static long? Earliest(long? one, long? other) => one is null || other < one ? other ?? one : one;

    private static object?[] Owner(ClaimTasks claim, DateTimeOffset now) =>
    [
        UnixMicroseconds.Of(now), claim.Owner.Node, claim.Owner.Incarnation.ToByteArray(bigEndian: true), UnixMicroseconds.Of(now + claim.Lease),
    ];

    private static void Agents(IReadOnlyList<AgentSlots> agents, object?[] values, int from)
    {
        for (var i = 0; i < agents.Count; i++)
        {
            values[from + (2 * i)] = agents[i].Agent.Value;
            values[from + 1 + (2 * i)] = agents[i].Slots;
        }
    }

    private static ClaimedTask Task(SqliteDataReader row, DateTimeOffset now)
    {
        int? retries = row.IsDBNull(5) ? null : row.GetInt32(5);
        return new ClaimedTask(Id(row, 0), new AgentName(row.GetString(1)), row.GetString(2), row.GetInt32(3), row.GetInt64(4), retries, UnixMicroseconds.Rounded(now));
    }

    private static TaskId Id(SqliteDataReader row, int column) => new(new Guid(row.GetFieldValue<byte[]>(column), bigEndian: true));
}

using Npgsql;
using NpgsqlTypes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

/// <summary>Submissions that are stored by one statement.</summary>
internal sealed class SubmitRun
{
    // What meets an id or a key that is there, or one before it in this very statement, is left out.
    private const string Insert = """
        INSERT INTO tasks (id, agent, status, priority, due_at, key, max_retries, submitted_at, input, lane, concurrency_key, trace_parent, attempt, fence, rescues, conflicts)
        SELECT g.id, g.agent, 'pending', g.priority, g.due_at, g.key, g.max_retries, $1, g.input, g.lane, g.concurrency_key, g.trace_parent, 0, 0, 0, 0
        FROM unnest($2::uuid[], $3::text[], $4::int[], $5::timestamptz[], $6::text[], $7::int[], $8::text[], $9::int[], $10::text[], $11::text[])
            AS g(id, agent, priority, due_at, key, max_retries, input, lane, concurrency_key, trace_parent)
        ON CONFLICT DO NOTHING
        RETURNING id
        """;

    private const string Find = """
        SELECT g.place, found.id, found.status
        FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS g(id, agent, key, place)
        CROSS JOIN LATERAL (
            SELECT id, status FROM tasks WHERE id = g.id
            UNION ALL
            SELECT id, status FROM tasks WHERE agent = g.agent AND key = g.key AND key IS NOT NULL
            LIMIT 1) AS found
        """;

    private readonly List<(SubmitTask Task, DateTimeOffset DueAt, Action<StoreReply> Answer)> _tasks = [];
    private readonly List<(SubmitTask Task, Action<StoreReply> Answer)> _others = [];

    /// <summary>Adds one.</summary>
    public void Add(SubmitTask task, StoreTransaction transaction, Action<StoreReply> answer) =>
        _tasks.Add((task, task.DueAt ?? transaction.Places.Next(UnixMicroseconds.Rounded(transaction.Time.Now)), answer));

    /// <summary>Adds the statement.</summary>
    public async Task SendAsync(StoreTransaction transaction, Pipeline pipeline)
    {
        if (_tasks.Exists(row => !transaction.Agents.Contains(row.Task.Agent)))
            await transaction.Agents.FindAsync(transaction).ConfigureAwait(false);
        var known = new List<(SubmitTask Task, DateTimeOffset DueAt, Action<StoreReply> Answer)>(_tasks.Count);
        foreach (var row in _tasks)
        {
            // An agent that is not known may be that of a task which was submitted before, all the same.
            if (transaction.Agents.Contains(row.Task.Agent))
                known.Add(row);
            else
                _others.Add((row.Task, row.Answer));
        }

        if (known.Count > 0)
            pipeline.Add(Statement(known, transaction.Time.Now), rows => ReadAsync(known, rows));
    }

    /// <summary>Finds those that were there before.</summary>
    public async Task FinishAsync(StoreTransaction transaction)
    {
        if (_others.Count == 0)
            return;
        var find = Sql.Of(Find)
            .WithEach(_others, NpgsqlDbType.Uuid, row => row.Task.Id.Value)
            .WithEachText(_others, row => row.Task.Agent.Value)
            .WithEachText(_others, row => row.Task.Key);
        var found = (await transaction.QueryAsync(find, row => (Place: row.GetInt64(0), Id: row.Task(1), Status: row.GetString(2))).ConfigureAwait(false)).ToDictionary(row => row.Place);
        for (var i = 0; i < _others.Count; i++)
        {
            var (task, answer) = _others[i];
            answer(found.TryGetValue(i + 1, out var existing) ? new TaskSubmitted(existing.Id, Existed: true, EnumText<TaskStatus>.Parse(existing.Status))
                : transaction.Agents.Contains(task.Agent) ? throw new InvalidDataException($"Task {task.Id} could neither be inserted nor found.")
                : SetAgentPausedHandler.Unknown(task.Agent));
        }
    }

    private static NpgsqlBatchCommand Statement(List<(SubmitTask Task, DateTimeOffset DueAt, Action<StoreReply> Answer)> rows, DateTimeOffset now) => Sql.Of(Insert)
        .With(now)
        .WithEach(rows, NpgsqlDbType.Uuid, row => row.Task.Id.Value)
        .WithEachText(rows, row => row.Task.Agent.Value)
        .WithEach(rows, NpgsqlDbType.Integer, row => (int)row.Task.Priority)
        .WithEachMoment(rows, row => row.DueAt)
        .WithEachText(rows, row => row.Task.Key)
        .WithEach(rows, NpgsqlDbType.Integer, row => row.Task.MaxRetries)
        .WithEachText(rows, row => row.Task.Input)
        .WithEach(rows, NpgsqlDbType.Integer, row => QueueLane.Of(row.Task))
        .WithEachText(rows, row => row.Task.ConcurrencyKey)
        .WithEachText(rows, row => row.Task.TraceParent);

    private async Task ReadAsync(List<(SubmitTask Task, DateTimeOffset DueAt, Action<StoreReply> Answer)> sent, NpgsqlDataReader rows)
    {
        var made = new HashSet<TaskId>(sent.Count);
        await rows.EachAsync(row => made.Add(row.Task(0))).ConfigureAwait(false);

        // Of two with the same id the first one was made.
        foreach (var (task, _, answer) in sent)
        {
            if (made.Remove(task.Id))
                answer(new TaskSubmitted(task.Id, Existed: false, TaskStatus.Pending));
            else
                _others.Add((task, answer));
        }
    }
}

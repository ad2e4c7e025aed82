using NpgsqlTypes;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Claiming;

/// <summary>
/// A claim where tasks were rescued, are held, have a concurrency key or are to be woken: the heads are read, merged and judged here. What
/// it meets whose key has no room is held, in a lane of its own, so that a million tasks of one key are not passed at each claim; and the
/// first of them come back to their queue when their key has room and their agent too.
/// </summary>
internal sealed class SlowClaim(ClaimTasks command, StoreTransaction transaction)
{
    // Of the tasks whose key may have no room so many are looked at in a round; and so many rounds are made in a commit, whose others wait.
    private const int KeyedInRound = 100;
    private const int MostRounds = 10;

    private const int MostWoken = 1_000;

    private readonly DateTimeOffset _now = transaction.Time.Now;
    private readonly long _number = UnixMicroseconds.Of(transaction.Time.Now);
    private readonly Running _running = new(command);
    private readonly List<QueueHead> _chosen = [];
    private readonly List<QueueHead> _toHold = [];
    private readonly List<ClaimedTask> _taken = [];
    private Company _company;

    /// <summary>Claims.</summary>
    /// <param name="beside">What there is beside the queues.</param>
    public async Task<TasksClaimed> ExecuteAsync(Beside beside)
    {
        if (beside.IsToWake(_now))
        {
            await transaction.ExecuteAsync(Sql.Of(ClaimSql.Wake).With(_now).With(MostWoken)).ConfigureAwait(false);
            beside = (await transaction.QueryAsync(Sql.Of(ClaimSql.Beside).With(_now), Beside.Of).ConfigureAwait(false)).Single();
        }

        var rescued = await CountAsync(beside.Rescued).ConfigureAwait(false);
        if (beside.Held)
            await LetGoAsync().ConfigureAwait(false);
        var isUnfinished = await ChooseAsync(rescued).ConfigureAwait(false);
        return new TasksClaimed(_taken, isUnfinished ? UnixMicroseconds.Rounded(_now) : _taken.Count < command.Slots ? beside.Next : null);
    }

    private (string Agent, int Slots)[] Open() => _running.Open(command, command.Slots - _chosen.Count);

    // What runs, and the tasks that were taken back from dead workers: what they may run beside is decided over all of them.
    private async Task<IReadOnlyList<RescuedRow>> CountAsync(bool anyRescued)
    {
        var rescued = new List<RescuedRow>();
        var own = 0;
        var pipeline = transaction.Pipeline();
        pipeline.Add(Sql.Of(ClaimSql.Running), rows => rows.EachAsync(row => _running.Add(row.GetString(0), row.TextOrNull(1), row.GetInt32(2))));
        if (anyRescued)
        {
            pipeline.Add(Sql.Of(ClaimSql.RunningOf).With(command.Owner.Incarnation), rows => rows.EachAsync(row => own = row.GetInt32(0)));
            pipeline.Add(Sql.Of(ClaimSql.Rescued), rows => rows.EachAsync(row => rescued.Add(new RescuedRow(
                new QueueHead(0, row.GetString(0), row.GetInt32(1), UnixMicroseconds.Of(row.Moment(2)), row.Task(3), row.GetInt32(4), row.TextOrNull(5)),
                row.GetBoolean(6),
                row.GetBoolean(7),
                row.IsDBNull(8) ? null : row.GetGuid(8)))));
        }

        await pipeline.RunAsync().ConfigureAwait(false);
        if (rescued.Count > 0)
            _company = RescuedRow.RunningOf(rescued, command.Owner.Incarnation) with { Running = own };
        return rescued;
    }

    // Lets go as many of each key as it has room for. Some may stand in the queue already, but behind these: what is too many is held again when it is met.
    private async Task LetGoAsync()
    {
        var keys = await transaction.QueryAsync(Sql.Of(ClaimSql.HeldKeys), row => (Agent: row.GetString(0), Key: row.GetString(1))).ConfigureAwait(false);
        var room = keys.Select(key => (key.Agent, key.Key, Room: _running.Free(key.Agent) == 0 ? 0 : _running.Free(key.Agent, key.Key))).Where(key => key.Room > 0).ToArray();
        if (room.Length == 0)
            return;
        var letGo = Sql.Of(ClaimSql.LetGo)
            .WithEachText(room, key => key.Agent)
            .WithEachText(room, key => key.Key)
            .WithEach(room, NpgsqlDbType.Integer, key => key.Room);
        await transaction.ExecuteAsync(letGo).ConfigureAwait(false);
    }

    /// <returns>Whether there were more tasks to look at than a commit looks at: the next one goes on.</returns>
    private async Task<bool> ChooseAsync(IReadOnlyList<RescuedRow> found)
    {
        var rescued = found.Where(row => row.IsDue(_number) && _running.Free(row.Head.Agent) > 0).Select(row => row.Head).ToList();
        for (var round = 0; round < MostRounds && Open() is { Length: > 0 } open; round++)
        {
            var queue = await HeadsAsync(open).ConfigureAwait(false);
            queue.AddRange(rescued);
            queue.RemoveAll(_chosen.Contains);
            queue.Sort(static (one, other) => one.Place.CompareTo(other.Place));
            Choose(queue, rescued);
            var held = _toHold.Count > 0;
            await WriteAsync().ConfigureAwait(false);

            // Others of the queue may stand behind those that were held.
            if (_chosen.Count == command.Slots || !held)
                return false;
        }

        return Open().Length > 0;
    }

    private void Choose(List<QueueHead> queue, List<QueueHead> rescued)
    {
        foreach (var head in Company.Choose(queue, head => head.Rescues, _company))
        {
            if (_chosen.Count == command.Slots)
                return;
            if (_chosen.Count >= command.SlotsFor((TaskPriority)head.Priority))
                continue;
            if (head.Key is { } key && _running.Free(head.Agent, key) == 0)
            {
                // One that was rescued stands in no queue that others could wait behind.
                if (head.Rescues == 0)
                    _toHold.Add(head);
                continue;
            }

            if (_running.Free(head.Agent) == 0 || !_company.Admits(head.Rescues))
                continue;
            _company = _company.With(head.Rescues);
            rescued.Remove(head);
            _running.Add(head.Agent, head.Key);
            _chosen.Add(head);
        }
    }

    // What another node cancels at this moment is neither held nor taken.
    private async Task WriteAsync()
    {
        var pipeline = transaction.Pipeline();
        if (_toHold.Count > 0)
            pipeline.Add(Sql.Of(ClaimSql.Hold).WithEach(_toHold, NpgsqlDbType.Uuid, head => head.Id.Value));
        _toHold.Clear();
        var toTake = _chosen.Skip(_written).ToArray();
        _written = _chosen.Count;
        if (toTake.Length > 0)
        {
            var taken = new Dictionary<TaskId, ClaimedTask>();
            pipeline.Add(
                ClaimTasksHandler.Take(ClaimSql.TakeThese, command, _now).WithEach(toTake, NpgsqlDbType.Uuid, head => head.Id.Value),
                async rows =>
                {
                    await rows.EachAsync(row =>
                    {
                        var task = ClaimTasksHandler.Claimed(row, 0, _now).Task;
                        taken[task.Id] = task;
                    }).ConfigureAwait(false);
                    _taken.AddRange(toTake.Where(head => taken.ContainsKey(head.Id)).Select(head => taken[head.Id]));
                });
        }

        await pipeline.RunAsync().ConfigureAwait(false);
    }

    private int _written;

    private async Task<List<QueueHead>> HeadsAsync((string Agent, int Slots)[] agents)
    {
        var heads = Sql.Of(ClaimSql.Heads)
            .With(_now)
            .WithEachText(agents, agent => agent.Agent)
            .WithEach(agents, NpgsqlDbType.Integer, agent => Math.Max(agent.Slots, KeyedInRound));
        return await transaction.QueryAsync(
            heads, row => new QueueHead(0, row.GetString(0), row.GetInt32(1), UnixMicroseconds.Of(row.Moment(2)), row.Task(3), 0, row.TextOrNull(4))).ConfigureAwait(false);
    }
}

using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;
using RsPa.Persistence.Sqlite.Store.Commands;

namespace RsPa.Persistence.Sqlite.Store.Claiming;

/// <summary>
/// The claim. It looks at the head of the queue of each agent, priority and lane, merges the heads, and takes as many as there are
/// slots, all in one statement. Each head is a range of the index <c>ix_tasks_pending</c>, so that neither a million tasks of an agent
/// whose slots are taken, nor a million that are not due, cost anything.
/// Where there are more agents than a statement takes, or tasks that may not run beside any other, the heads are read, merged and
/// judged here, and then taken one by one.
/// </summary>
internal sealed class ClaimTasksHandler(SqliteSession session) : CommandHandler<ClaimTasks>
{
    // SQLite takes 500 arms in a statement; an agent is eight, a lane of a priority each, or sixteen with keys.
    private const int AgentsInTake = 60;
    private const int AgentsInHeads = 30;

    // Of the tasks whose key may have no room so many are looked at in a round; and so many rounds are made in a commit, whose others wait.
    private const int KeyedInRound = 100;
    private const int MostRounds = 10;

    private const int MostWoken = 1_000;

    private readonly Dictionary<(int Agents, bool Timed), SqliteStatement> _takeHeads = [];
    private readonly Dictionary<int, SqliteStatement> _heads = [];
    private readonly SqliteStatement _nextDue = session.Prepare(ClaimSql.NextDue);
    private readonly SqliteStatement _beside = session.Prepare(ClaimSql.Beside);
    private readonly SqliteStatement _wake = session.Prepare(ClaimSql.Wake);
    private readonly SqliteStatement _running = session.Prepare(ClaimSql.Running);
    private readonly SqliteStatement _take = session.Prepare($"{ClaimSql.Take} WHERE rowid = @4 {ClaimSql.Taken}");
    private readonly RescuedTasks _rescued = new(session);
    private readonly KeyedTasks _keyed = new(session);

    protected override StoreReply Execute(ClaimTasks command, CommitTime time)
    {
        var now = UnixMicroseconds.Of(time.Now);
        var (anyRescued, anyHeld, anyKeyed, wakeAt, timedAt) = Beside();
        if (wakeAt <= now)
        {
            _wake.Execute(now, MostWoken);
            (anyRescued, anyHeld, anyKeyed, wakeAt, timedAt) = Beside();
        }

        var running = Count(command);
        if (anyHeld)
            _keyed.LetGo(running);
        var rescued = anyRescued ? _rescued.Find() : [];
        var claim = new Claim(command, time.Now, now, running, rescued);
        var open = Open(claim);
        if (open.Length is > 0 and <= AgentsInTake && !anyHeld && !anyKeyed && !RescuedRow.Judge(rescued, command, running, now))
            TakeHeads(claim, open, timedAt <= now);
        else if (open.Length > 0)
            TakeOneByOne(claim);

        var next = claim.IsUnfinished ? now : claim.Taken.Count < command.Slots ? Earliest(timedAt > now ? timedAt : timedAt is null ? null : NextDue(now), wakeAt) : null;
        return new TasksClaimed(claim.Taken, next is { } found ? UnixMicroseconds.ToTime(found) : null);
    }

    private (bool Rescued, bool Held, bool Keyed, long? WakeAt, long? TimedAt) Beside()
    {
        using var row = _beside.Query();
        row.Read();
        return (row.Bool(0), row.Bool(1), row.Bool(2), row.LongOrNull(3), row.LongOrNull(4));
    }

    private Running Count(ClaimTasks claim)
    {
        var running = new Running(claim);
        using var rows = _running.Query();
        while (rows.Read())
            running.Add(rows.Text(0), rows.TextOrNull(1), rows.Int(2));
        return running;
    }

    private static (string Agent, int Slots)[] Open(Claim claim) => claim.Running.Open(claim.Command, claim.Command.Slots - claim.Taken.Count);

    private void TakeHeads(Claim claim, (string Agent, int Slots)[] agents, bool timed)
    {
        if (!_takeHeads.TryGetValue((agents.Length, timed), out var statement))
            _takeHeads[(agents.Length, timed)] = statement = session.Prepare(ClaimSql.TakeHeads(agents.Length, timed));

        var order = new List<(long Priority, long DueAt, ClaimedTask Task)>();
        using (var rows = statement.Query([.. claim.Owner, .. claim.Slots, .. Names(agents)]))
        {
            while (rows.Read())
                order.Add((rows.Long(6), rows.Long(7), Task(rows, claim)));
        }

        // RETURNING promises no order.
        foreach (var row in order.OrderBy(row => row.Priority).ThenBy(row => row.DueAt).ThenBy(row => row.Task.Id))
        {
            claim.Running.Add(row.Task.Agent.Value, null);
            claim.Taken.Add(row.Task);
        }
    }

    private void TakeOneByOne(Claim claim)
    {
        var company = _rescued.Company(claim.Command.Owner, claim.Rescued);
        var rescued = claim.Rescued.Where(row => row.IsDue(claim.Number) && claim.Running.Free(row.Head.Agent) > 0).Select(row => row.Head).ToList();
        for (var round = 0; round < MostRounds && Open(claim) is { Length: > 0 } open; round++)
        {
            var queue = new List<QueueHead>(rescued);
            foreach (var agents in open.Chunk(AgentsInHeads))
                ReadHeads(agents, claim.Number, queue);
            queue.Sort(static (one, other) => one.Place.CompareTo(other.Place));
            var held = false;
            foreach (var head in Company.Choose(queue, head => head.Rescues, company))
            {
                if (claim.Taken.Count == claim.Command.Slots)
                    return;
                if (claim.Taken.Count >= claim.Command.SlotsFor((TaskPriority)head.Priority))
                    continue;
                if (head.Key is { } key && claim.Running.Free(head.Agent, key) == 0)
                {
                    // One that was rescued stands in no queue that others could wait behind.
                    if (head.Rescues == 0)
                    {
                        _keyed.Hold(head);
                        held = true;
                    }

                    continue;
                }

                if (claim.Running.Free(head.Agent) == 0 || !company.Admits(head.Rescues))
                    continue;
                company = company.With(head.Rescues);
                rescued.Remove(head);
                Take(claim, head);
            }

            // Others of the queue may stand behind those that were held.
            if (!held)
                return;
        }

        claim.IsUnfinished = Open(claim).Length > 0;
    }

    private void Take(Claim claim, QueueHead head)
    {
        claim.Running.Add(head.Agent, head.Key);
        using var row = _take.Query([.. claim.Owner, head.Row]);
        row.Read();
        claim.Taken.Add(Task(row, claim));
    }

    private void ReadHeads((string Agent, int Slots)[] agents, long now, List<QueueHead> queue)
    {
        if (!_heads.TryGetValue(agents.Length, out var statement))
            _heads[agents.Length] = statement = session.Prepare(ClaimSql.Heads(agents.Length));
        using var rows = statement.Query([now, .. Names(agents.Select(agent => (agent.Agent, Math.Max(agent.Slots, KeyedInRound))))]);
        while (rows.Read())
            queue.Add(new QueueHead(rows.Long(0), rows.Text(4), rows.Long(1), rows.Long(2), rows.Task(3), 0, rows.TextOrNull(6)));
    }

    private long? NextDue(long now)
    {
        using var row = _nextDue.Query(now);
        return row.Read() ? row.LongOrNull(0) : null;
    }

    private static long? Earliest(long? one, long? other) => one is null || other < one ? other ?? one : one;

    private static IEnumerable<object> Names(IEnumerable<(string Agent, int Slots)> agents) => agents.SelectMany(agent => (object[])[agent.Agent, agent.Slots]);

    private static ClaimedTask Task(SqliteRows row, Claim claim) =>
        new(row.Task(0), row.Agent(1), row.Text(2), row.Int(3), row.Long(4), (int?)row.LongOrNull(5), UnixMicroseconds.Rounded(claim.Now))
        {
            Priority = (TaskPriority)row.Int(6),
            TraceParent = row.TextOrNull(8),
        };

    private static readonly TaskPriority[] Priorities = [TaskPriority.Critical, TaskPriority.High, TaskPriority.Medium, TaskPriority.Low];

    private sealed record Claim(ClaimTasks Command, DateTimeOffset Now, long Number, Running Running, IReadOnlyList<RescuedRow> Rescued)
    {
        public List<ClaimedTask> Taken { get; } = [];

        /// <summary>Whether there were more tasks to look at than a commit looks at: the next one goes on.</summary>
        public bool IsUnfinished { get; set; }

        /// <summary>The parameters of <see cref="ClaimSql.Take"/>.</summary>
        public object[] Owner { get; } =
            [Number, Command.Owner.Node, Command.Owner.Incarnation.ToByteArray(bigEndian: true), UnixMicroseconds.Of(Now + Command.Lease)];

        /// <summary>How many at most, of each priority and the more urgent ones.</summary>
        public object[] Slots { get; } = [.. Priorities.Select(Command.SlotsFor)];
    }
}

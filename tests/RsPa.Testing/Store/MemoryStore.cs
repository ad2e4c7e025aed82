using System.Text;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;
using RsPa.Agents;

namespace RsPa.Testing.Store;

/// <summary>Tasks in memory, by the state machine itself: what every other store is held to. It can be told to fail, as a full disk does.</summary>
public sealed class MemoryStore(params IEnumerable<AgentName> agents) : IMainStore
{
    private readonly Lock _gate = new();
    private readonly HashSet<AgentName> _agents = [.. agents];
    private readonly Dictionary<TaskId, TaskState> _tasks = [];
    private readonly Dictionary<(AgentName, string), (string Value, long Version)> _data = [];
    private readonly List<(TaskId Task, AttemptRecord Attempt)> _attempts = [];
    private readonly HashSet<AgentName> _paused = [];
    private readonly Dictionary<AgentName, AttemptTotals> _totals = [];
    private readonly QueueClock _places = new();

    /// <summary>Calls to models.</summary>
    public MemoryModelCalls ModelCalls { get; } = new();

    /// <summary>API keys.</summary>
    public MemoryApiKeys ApiKeys { get; } = new(agents);

    /// <summary>Schedules.</summary>
    public MemorySchedules Schedules => field ??= new MemorySchedules(_agents, task => _tasks.GetValueOrDefault(task)?.Status);

    /// <summary>Where set, commits fail with this message.</summary>
    public string? Failure { get; set; }

    /// <summary>Where set, commits fail with this message, and nobody knows whether they were made.</summary>
    public string? Doubt { get; set; }

    /// <summary>Where set, and it gives a fault, the store fails so at that command.</summary>
    public Func<StoreCommand, Exception?>? Breaks { get; set; }

    /// <summary>Where set, a commit waits for it before it begins.</summary>
    public Task? Gate { get; set; }

    public IReadOnlyList<(TaskId Task, AttemptRecord Attempt)> Attempts
    {
        get
        {
            lock (_gate)
                return [.. _attempts];
        }
    }

    public IReadOnlyList<TaskState> Tasks
    {
        get
        {
            lock (_gate)
                return [.. _tasks.Values];
        }
    }

    public IReadOnlySet<AgentName> Paused
    {
        get
        {
            lock (_gate)
                return _paused.ToHashSet();
        }
    }

    public AttemptTotals? Totals(AgentName agent)
    {
        lock (_gate)
            return _totals.GetValueOrDefault(agent);
    }

    /// <summary>Puts a task as a test needs it, whatever led there.</summary>
    public void Put(TaskState task)
    {
        lock (_gate)
            _tasks[task.Id] = task;
    }

    public TaskState? Find(TaskId id)
    {
        lock (_gate)
            return _tasks.GetValueOrDefault(id);
    }

    public string? Data(AgentName agent, string key)
    {
        lock (_gate)
            return _data.GetValueOrDefault((agent, key)).Value;
    }

    public AgentDataEntry? Entry(AgentName agent, string key)
    {
        lock (_gate)
            return _data.TryGetValue((agent, key), out var entry) ? new AgentDataEntry(key, entry.Value, entry.Version) : null;
    }

    public IReadOnlyList<AgentDataEntry> Entries(AgentName agent, string prefix)
    {
        lock (_gate)
        {
            return _data.Where(entry => entry.Key.Item1 == agent && entry.Key.Item2.StartsWith(prefix, StringComparison.Ordinal))
                .Select(entry => new AgentDataEntry(entry.Key.Item2, entry.Value.Value, entry.Value.Version))
                .OrderBy(entry => Convert.ToHexString(Encoding.UTF8.GetBytes(entry.Key)), StringComparer.Ordinal)
                .ToArray();
        }
    }

    public async Task<IReadOnlyList<StoreReply>> CommitAsync(IReadOnlyList<StoreCommand> commands, Func<DateTimeOffset> clock, CancellationToken cancellationToken)
    {
        var asked = clock();
        if (Gate is { } gate)
            await gate.WaitAsync(cancellationToken);
        if (Failure is { } failure)
            throw new StorageException(failure);
        if (Doubt is { } doubt)
            throw new CommitUnknownException(doubt);
        lock (_gate)
        {
            var now = clock();
            return commands.Select(command => ExecuteAlone(command, now, asked)).ToArray();
        }
    }

    private StoreReply ExecuteAlone(StoreCommand command, DateTimeOffset now, DateTimeOffset asked)
    {
        if (Breaks?.Invoke(command) is { } bug)
            return StoreFault.Of(bug);
        try
        {
            return Execute(command, now, asked);
        }
        catch (ArgumentOutOfRangeException unknown)
        {
            return StoreFault.Of(unknown);
        }
    }

    private StoreReply Execute(StoreCommand command, DateTimeOffset now, DateTimeOffset asked) => command switch
    {
        SubmitTask submit => Submit(submit, now),
        SubmitTasks batch => new TasksSubmitted(batch.Tasks.Select(task => Submit(task, now)).ToArray()),
        ClaimTasks claim => Claim(claim, now),
        RecordAttempt record => Record(record, now),
        ReleaseTask back => Change(back.Id, task => TaskMachine.Decide(task, back, now)) is { } task
            ? new TaskReleased(back.Id, back.Fence, task.Status)
            : new AttemptStale(back.Id, back.Fence),
        CancelTask cancel => Change(cancel.Id, task => TaskMachine.Decide(task, cancel, now)) is { } task
            ? new TaskCancelled(cancel.Id, task.Agent, task.Status)
            : Refused(cancel.Id),
        RetryTask retry => Retry(retry, _places.Next(now)) is { } task ? new TaskRetried(retry.Id, task.Agent) : Refused(retry.Id),
        RenewLeases renew => Renew(renew, now),
        RescueTasks rescue => Rescue(rescue, now, asked),
        SetAgentPaused keep => Keep(keep),
        ReportProgress report => Change(report.Id, task => TaskMachine.Decide(task, report)) is not null
            ? new ProgressReported(report.Id)
            : new AttemptStale(report.Id, report.Fence),
        WakeTasks wake => Wake(wake),
        RecordModelCalls record => ModelCalls.Record(record),
        PruneModelCalls prune => ModelCalls.Prune(prune),
        CreateApiKey create => ApiKeys.Create(create, now),
        RevokeApiKey revoke => ApiKeys.Revoke(revoke, now),
        NoteApiKeyUses note => ApiKeys.Note(note),
        ChangeSchedules change => Schedules.Change(change, task => Submit(task, now), cancel => Execute(cancel, now, asked)),
        PruneOccurrences prune => Schedules.Prune(prune),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "an unknown command"),
    };

    private StoreReply Submit(SubmitTask submit, DateTimeOffset now)
    {
        var place = submit.DueAt ?? _places.Next(now);
        var existing = _tasks.GetValueOrDefault(submit.Id)
            ?? (submit.Key is null ? null : _tasks.Values.FirstOrDefault(task => task.Agent == submit.Agent && task.Key == submit.Key));
        if (existing is not null)
            return new TaskSubmitted(existing.Id, Existed: true, existing.Status);
        if (!_agents.Contains(submit.Agent))
            return new StoreRefused(StoreRefusal.UnknownAgent, $"no agent {submit.Agent}");
        _tasks[submit.Id] = TaskMachine.Submitted(submit, now, place);
        return new TaskSubmitted(submit.Id, Existed: false, TaskStatus.Pending);
    }

    private StoreReply Keep(SetAgentPaused keep)
    {
        if (!_agents.Contains(keep.Agent))
            return new StoreRefused(StoreRefusal.UnknownAgent, $"no agent {keep.Agent}");
        if (keep.Paused)
            _paused.Add(keep.Agent);
        else
            _paused.Remove(keep.Agent);
        return new AgentPausedSet(keep.Agent);
    }

    private TaskState? Retry(RetryTask retry, DateTimeOffset place) => Change(retry.Id, task => TaskMachine.Decide(task, retry, place));

    private LeasesRenewed Renew(RenewLeases renew, DateTimeOffset now)
    {
        var lost = renew.Tasks.Where(held => Change(held.Task, task => task.Fence == held.Fence ? TaskMachine.Decide(task, renew, now) : null) is null).ToArray();
        var unknown = _tasks.Values.Where(task => task.Status == TaskStatus.Running && task.Owner == renew.Owner)
            .Select(task => new HeldTask(task.Id, task.Agent, task.Fence))
            .Except(renew.Tasks);
        var toStop = _tasks.Values.Where(task => task.Status == TaskStatus.Running && task.Owner == renew.Owner && task.CancelReason is not null).Select(task => task.Id);
        return new LeasesRenewed(renew.Tasks.Count - lost.Length, lost, unknown.ToArray(), toStop.ToArray());
    }

    private TasksClaimed Claim(ClaimTasks claim, DateTimeOffset now)
    {
        foreach (var waiting in _tasks.Values.ToArray())
            Change(waiting.Id, task => TaskMachine.Wake(task, now));
        var running = _tasks.Values.Where(task => task.Status == TaskStatus.Running).ToArray();
        var left = claim.Agents.ToDictionary(agent => agent.Agent, agent => agent.Slots - running.Count(task => task.Agent == agent.Agent));
        var keySlots = claim.Agents.ToDictionary(agent => agent.Agent, agent => agent.KeySlots);
        var keys = running.Where(task => task.ConcurrencyKey is not null).CountBy(task => (task.Agent, task.ConcurrencyKey!)).ToDictionary();
        var claimed = new List<ClaimedTask>();
        var due = _tasks.Values.Where(task => TaskMachine.IsDue(task, now) && left.GetValueOrDefault(task.Agent) > 0)
            .OrderBy(task => task.Priority).ThenBy(task => task.DueAt).ThenBy(task => task.Id).ToArray();
        var company = _tasks.Values.Where(task => task.Status == TaskStatus.Running && task.Owner!.Incarnation == claim.Owner.Incarnation)
            .Aggregate(default(Company), (some, task) => some.With(task.Rescues));
        foreach (var task in Company.Choose(due, task => task.Rescues, company))
        {
            if (claimed.Count >= claim.SlotsFor(task.Priority) || left[task.Agent] <= 0 || !company.Admits(task.Rescues))
                continue;
            if (task.ConcurrencyKey is { } key)
            {
                if (keys.GetValueOrDefault((task.Agent, key)) >= keySlots[task.Agent])
                    continue;
                keys[(task.Agent, key)] = keys.GetValueOrDefault((task.Agent, key)) + 1;
            }

            left[task.Agent]--;
            company = company.With(task.Rescues);
            var taken = Change(task.Id, _ => new TaskEvent.Claimed(claim.Owner, now + claim.Lease, now))!;
            claimed.Add(new ClaimedTask(task.Id, task.Agent, task.Input, taken.Attempt, taken.Fence, task.MaxRetries, now) { Priority = task.Priority, TraceParent = task.TraceParent });
        }

        var later = _tasks.Values
            .Select(task => task.Status == TaskStatus.Pending && task.Timed && task.DueAt > now ? task.DueAt : task.WakeAt)
            .Min();
        return new TasksClaimed(claimed, claimed.Count < claim.Slots ? later : null);
    }

    private TasksWoken Wake(WakeTasks wake)
    {
        var woken = _tasks.Values.OrderBy(task => task.DueAt).ToArray()
            .Select(waiting => Change(waiting.Id, task => TaskMachine.Decide(task, wake)))
            .OfType<TaskState>()
            .Take(WakeTasks.Most)
            .Select(task => new TaskOfAgent(task.Id, task.Agent))
            .ToArray();
        return new TasksWoken(woken, woken.Length == WakeTasks.Most);
    }

    private StoreReply Record(RecordAttempt record, DateTimeOffset now)
    {
        var agent = record.Attempt.Agent;
        var conflict = record.Data.Select(change => AgentDataRule.Conflict(change, _data.GetValueOrDefault((agent, change.Key)).Value, _data.GetValueOrDefault((agent, change.Key)).Version))
            .FirstOrDefault(found => found is not null);
        var again = false;
        if (Change(record.Id, task => Decided(TaskMachine.Decide(task, record, now, conflict))) is not { } task)
            return new AttemptStale(record.Id, record.Fence);
        Add(record.Id, TaskMachine.Recorded(record.Attempt, conflict, again));
        if (conflict is null)
        {
            foreach (var change in record.Data)
                Keep((agent, change.Key), change);
        }

        return new AttemptRecorded(record.Id, record.Fence, _attempts.Count, task.Status) { Conflict = conflict };

        TaskEvent? Decided(TaskEvent? happened)
        {
            again = happened is TaskEvent.Conflicted;
            return happened;
        }
    }

    private void Keep((AgentName, string) entry, AgentDataChange change)
    {
        var value = change.Delta is { } delta ? AgentDataRule.Sum(_data.GetValueOrDefault(entry).Value, delta) : change.Value;
        if (value is null)
            _data.Remove(entry);
        else
            _data[entry] = (value, _attempts.Count);
    }

    private void Add(TaskId id, AttemptRecord attempt)
    {
        _attempts.Add((id, attempt));
        _totals[attempt.Agent] = AttemptSum.Add(_totals.GetValueOrDefault(attempt.Agent), _attempts.Count, attempt);
    }

    private TasksRescued Rescue(RescueTasks rescue, DateTimeOffset now, DateTimeOffset asked)
    {
        var rescued = new List<RescuedTask>();
        foreach (var before in _tasks.Values.ToArray())
        {
            if (Change(before.Id, task => TaskMachine.Decide(task, rescue, now, asked)) is not { } after)
                continue;
            Add(before.Id, new AttemptRecord(before.Agent, before.Attempt, AttemptOutcome.Lost, TaskMachine.LostError, before.StartedAt!.Value, now));
            rescued.Add(new RescuedTask(before.Id, before.Agent, before.Owner!, after.Status, after.Rescues, _attempts.Count));
        }

        return new TasksRescued(rescued);
    }

    private TaskState? Change(TaskId id, Func<TaskState, TaskEvent?> decide)
    {
        if (!_tasks.TryGetValue(id, out var task) || decide(task) is not { } happened)
            return null;
        return _tasks[id] = TaskMachine.Evolve(task, happened);
    }

    private StoreRefused Refused(TaskId id) => _tasks.ContainsKey(id)
        ? new StoreRefused(StoreRefusal.WrongStatus, $"wrong status of {id}")
        : new StoreRefused(StoreRefusal.UnknownTask, $"no task {id}");
}

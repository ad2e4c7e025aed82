using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Testing.Store;

/// <summary>Schedules in memory, said as plainly as it can be.</summary>
/// <param name="agents">The agents that there are.</param>
/// <param name="status">The status of a task; null where there is none.</param>
public sealed class MemorySchedules(IEnumerable<AgentName> agents, Func<TaskId, TaskStatus?> status) : IScheduleQueries
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ScheduleName, ScheduleState> _schedules = [];
    private readonly Dictionary<(ScheduleName Schedule, DateTimeOffset Moment), Occurrence> _occurrences = [];

    /// <summary>Where set, reads fail with this message.</summary>
    public string? Failure { get; set; }

    public SchedulesChanged Change(ChangeSchedules command, Func<SubmitTask, StoreReply> submit, Func<CancelTask, StoreReply> cancel)
    {
        lock (_gate)
            return new SchedulesChanged([.. command.Turns.Select(turn => Change(turn, submit, cancel))]);
    }

    public OccurrencesPruned Prune(PruneOccurrences command)
    {
        lock (_gate)
        {
            var ended = _occurrences.OrderBy(entry => entry.Value.RecordedAt).Where(entry => !IsOpen(entry.Value) && entry.Value.Outcome != OccurrenceOutcome.Queued).ToArray();
            var newest = _occurrences.Values.Select(entry => entry.RecordedAt).OrderDescending().Skip(command.Kept).Select(at => (DateTimeOffset?)at).FirstOrDefault();
            var old = ended.Where(entry => entry.Value.RecordedAt < command.Before || entry.Value.RecordedAt <= newest).ToArray();
            foreach (var entry in old.Take(PruneOccurrences.Most))
                _occurrences.Remove(entry.Key);
            return new OccurrencesPruned(Math.Min(old.Length, PruneOccurrences.Most), old.Length > PruneOccurrences.Most);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScheduleAtWork>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => Read<IReadOnlyList<ScheduleAtWork>>(() =>
    {
        var due = _schedules.Values.Where(state => state.PausedAt is null && state.NextAt <= now).OrderBy(state => state.NextAt).ThenBy(state => state.Name.Value, StringComparer.Ordinal).Take(limit);
        var ended = _schedules.Values.Where(state => Open(state.Name).Any(open => open.Result != OccurrenceResult.None)).Take(limit);
        return [.. due.Concat(ended).Distinct().Select(AtWork)];
    });

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextAsync(CancellationToken cancellationToken) => Read(() => _schedules.Values.Where(state => state.PausedAt is null).Min(state => state.NextAt));

    /// <inheritdoc/>
    public Task<ScheduleAtWork?> FindAsync(ScheduleName name, CancellationToken cancellationToken) => Read(() => _schedules.TryGetValue(name, out var state) ? AtWork(state) : null);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScheduleState>> ListAsync(ScheduleName? after, int limit, CancellationToken cancellationToken) => Read<IReadOnlyList<ScheduleState>>(() =>
        [.. _schedules.Values.OrderBy(state => state.Name.Value, StringComparer.Ordinal).Where(state => after is null || string.CompareOrdinal(state.Name.Value, after.Value.Value) > 0).Take(limit)]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Occurrence>> HistoryAsync(ScheduleName name, DateTimeOffset? before, int limit, CancellationToken cancellationToken) => Read<IReadOnlyList<Occurrence>>(() =>
        [.. _occurrences.Where(entry => entry.Key.Schedule == name && !(entry.Key.Moment >= before)).Select(entry => entry.Value).OrderByDescending(entry => entry.Moment).Take(limit)]);

    /// <inheritdoc/>
    public Task<IReadOnlySet<DateTimeOffset>> MadeAsync(ScheduleName name, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => Read<IReadOnlySet<DateTimeOffset>>(() =>
        _occurrences.Where(entry => entry.Key.Schedule == name && entry.Key.Moment >= from && entry.Key.Moment <= to && entry.Value.Outcome is OccurrenceOutcome.Fired or OccurrenceOutcome.Queued)
            .Select(entry => entry.Key.Moment).ToHashSet());

    private ScheduleTurned Change(ScheduleTurn turn, Func<SubmitTask, StoreReply> submit, Func<CancelTask, StoreReply> cancel)
    {
        if ((_schedules.TryGetValue(turn.Name, out var before) ? before.Version : 0) != turn.Version)
            return ScheduleTurned.Not(TurnOutcome.Stale);
        if (turn.State is not { } state)
        {
            _schedules.Remove(turn.Name);
            foreach (var entry in _occurrences.Keys.Where(entry => entry.Schedule == turn.Name).ToArray())
                _occurrences.Remove(entry);
            return new ScheduleTurned(TurnOutcome.Done, [], []);
        }

        if (!agents.Contains(state.Definition.Agent))
            return ScheduleTurned.Not(TurnOutcome.UnknownAgent);
        _schedules[turn.Name] = state with { Version = turn.Version + 1 };
        foreach (var ended in turn.Ended)
            _occurrences[(turn.Name, ended.Moment)] = _occurrences[(turn.Name, ended.Moment)] with { Result = ended.Result };
        var submitted = turn.Occurrences.Select(decided => Note(turn.Name, decided, submit)).OfType<TaskOfAgent>().ToArray();
        var cancelled = turn.Cancels.Select(task => cancel(new CancelTask(task, ScheduleTurned.WhyCancelled))).OfType<TaskCancelled>()
            .Where(reply => reply.Status == TaskStatus.Cancelled).Select(reply => new TaskOfAgent(reply.Id, reply.Agent)).ToArray();
        return new ScheduleTurned(TurnOutcome.Done, submitted, cancelled);
    }

    private TaskOfAgent? Note(ScheduleName name, DecidedOccurrence decided, Func<SubmitTask, StoreReply> submit)
    {
        var key = (name, decided.Occurrence.Moment);
        if (_occurrences.TryGetValue(key, out var there) && there.Outcome == OccurrenceOutcome.Fired)
            return null;
        _occurrences[key] = decided.Occurrence;
        return decided.Task is { } task && submit(task) is TaskSubmitted { Existed: false } ? new TaskOfAgent(task.Id, task.Agent) : null;
    }

    private ScheduleAtWork AtWork(ScheduleState state)
    {
        var queued = _occurrences.Where(entry => entry.Key.Schedule == state.Name && entry.Value.Outcome == OccurrenceOutcome.Queued).Select(entry => entry.Value).OrderBy(entry => entry.Moment).ToArray();
        return new ScheduleAtWork(state, Open(state.Name), [.. queued.Take(1)], queued.Length);
    }

    private IReadOnlyList<OpenOccurrence> Open(ScheduleName name) =>
        [.. _occurrences.Where(entry => entry.Key.Schedule == name && IsOpen(entry.Value)).OrderBy(entry => entry.Key.Moment).Select(entry => new OpenOccurrence(entry.Key.Moment, entry.Value.Task!.Value, Result(entry.Value.Task.Value)))];

    private OccurrenceResult Result(TaskId task) => status(task) switch
    {
        TaskStatus.Completed => OccurrenceResult.Completed,
        TaskStatus.Failed => OccurrenceResult.Failed,
        TaskStatus.Cancelled => OccurrenceResult.Cancelled,
        null => OccurrenceResult.Removed,
        _ => OccurrenceResult.None,
    };

    private static bool IsOpen(Occurrence entry) => entry is { Outcome: OccurrenceOutcome.Fired, Result: OccurrenceResult.None, Task: not null };

    private Task<T> Read<T>(Func<T> read)
    {
        if (Failure is { } failure)
            return Task.FromException<T>(new IOException(failure));
        lock (_gate)
            return Task.FromResult(read());
    }
}

using System.Text;
using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Agents;

namespace RsPa.Testing.Store;

/// <summary>The read side of <see cref="MemoryStore"/>, said as plainly as it can be.</summary>
/// <param name="store">What is read.</param>
public sealed class MemoryQueries(MemoryStore store) : ITaskQueries, IAgentDataReader, IAttemptTotals
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskSummary>> ListAsync(TaskFilter filter, CancellationToken cancellationToken)
    {
        if (filter.Limit is < 1 or > TaskFilter.MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(filter), filter.Limit, $"A page has 1 to {TaskFilter.MaxLimit} tasks.");
        return Task.FromResult<IReadOnlyList<TaskSummary>>(
        [
            .. store.Tasks.Where(task => (filter.Status is null || task.Status == filter.Status) && (filter.Agent is null || task.Agent == filter.Agent) && (filter.Before is null || task.Id < filter.Before))
                .OrderByDescending(task => task.Id)
                .Take(filter.Limit)
                .Select(Summary),
        ]);
    }

    /// <inheritdoc/>
    public Task<TaskDetail?> FindAsync(TaskId id, CancellationToken cancellationToken) => Task.FromResult(store.Find(id) is { } task ? Detail(task) : null);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskId>> MatchAsync(string digits, CancellationToken cancellationToken)
    {
        var bare = digits.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        IEnumerable<TaskId> found = bare.Length == 0 ? [] : store.Tasks.Select(task => task.Id).Where(id => Fits($"{id.Value:N}"));
        return Task.FromResult<IReadOnlyList<TaskId>>([.. found.OrderDescending().Take(ITaskQueries.MostMatches)]);

        bool Fits(string whole) => whole.EndsWith(bare, StringComparison.Ordinal) || whole.StartsWith(bare, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskTopic>> TopicsAsync(IReadOnlyList<TaskId> tasks, CancellationToken cancellationToken)
    {
        if (tasks.Count > TaskFilter.MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(tasks), tasks.Count, $"The topics of at most {TaskFilter.MaxLimit} tasks are read at once.");
        return Task.FromResult<IReadOnlyList<TaskTopic>>([.. store.Tasks.Where(task => tasks.Contains(task.Id)).Select(Topic)]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AgentDue>> NextDueAsync(DateTimeOffset after, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var pending = store.Tasks.Where(task => task.Status == TaskStatus.Pending && task.Timed).Select(task => new AgentDue(task.Agent, task.DueAt));
        var waiting = store.Tasks.Where(task => task is { Status: TaskStatus.Waiting, WakeAt: not null }).Select(task => new AgentDue(task.Agent, task.WakeAt!.Value));
        return Task.FromResult<IReadOnlyList<AgentDue>>(
        [
            .. First(pending).Concat(First(waiting))
                .Where(due => !store.Paused.Contains(due.Agent))
                .GroupBy(due => due.Agent)
                .Select(agent => new AgentDue(agent.Key, agent.Min(due => due.At))),
        ]);

        IEnumerable<AgentDue> First(IEnumerable<AgentDue> tasks) => tasks.Where(due => due.At > after && due.At <= until).OrderBy(due => due.At).Take(ITaskQueries.MostDue);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskCount>> CountUncompletedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<TaskCount>>(
        [
            .. store.Tasks.Where(task => task.Status != TaskStatus.Completed)
                .GroupBy(task => (task.Agent, task.Status))
                .Select(group => new TaskCount(group.Key.Agent, group.Key.Status, group.Count())),
        ]);

    /// <inheritdoc/>
    public ValueTask<AgentDataEntry?> ReadAsync(AgentName agent, string key, CancellationToken cancellationToken) => new(store.Entry(agent, key));

    /// <inheritdoc/>
    public Task<IReadOnlyList<AgentDataEntry>> ListAsync(AgentName agent, string prefix, CancellationToken cancellationToken) => Task.FromResult(store.Entries(agent, prefix));

    /// <inheritdoc/>
    public Task<AttemptTotals> ReadAsync(AgentName agent, CancellationToken cancellationToken) =>
        Task.FromResult(store.Totals(agent) ?? new AttemptTotals(0, 0, 0, 0, 0, null, null));

    private static TaskSummary Summary(TaskState task) =>
        new(task.Id, task.Agent, task.Status, task.Priority, task.Attempt, task.SubmittedAt, task.DueAt, task.StartedAt, task.EndedAt, task.Error);

    private static TaskTopic Topic(TaskState task)
    {
        var bytes = Encoding.UTF8.GetByteCount(task.Input);
        return new TaskTopic(task.Id, task.Key, bytes <= TaskTopic.LongestInput ? task.Input : null, bytes);
    }

    private TaskDetail Detail(TaskState task) => new(
        Summary(task),
        task.Key,
        task.MaxRetries,
        task.Rescues,
        task.Owner?.Node,
        task.LeaseUntil,
        task.CancelReason is not null,
        task.Input,
        task.Output,
        [.. store.Attempts.Where(attempt => attempt.Task == task.Id).Select(attempt => attempt.Attempt)])
    {
        ConcurrencyKey = task.ConcurrencyKey,
        WaitsFor = task.WaitsFor == WaitKind.None ? null : task.WaitsFor,
        WakeAt = task.WakeAt,
        Progress = task.Progress,
        ProgressMessage = task.ProgressMessage,
    };
}

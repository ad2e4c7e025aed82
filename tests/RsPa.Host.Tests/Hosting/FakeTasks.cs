using System.Collections.Concurrent;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Host.Tests.Hosting;

/// <summary>Tasks in memory: the read side, and what the fake store writes.</summary>
internal sealed class FakeTasks : ITaskQueries
{
    public ConcurrentDictionary<TaskId, TaskDetail> All { get; } = new();

    /// <summary>What a list fails with, where it is to fail.</summary>
    public Exception? ListFails { get; set; }

    public Task<IReadOnlyList<TaskSummary>> ListAsync(TaskFilter filter, CancellationToken cancellationToken)
    {
        if (ListFails is { } failure)
            return Task.FromException<IReadOnlyList<TaskSummary>>(failure);
        IReadOnlyList<TaskSummary> page =
        [
            .. All.Values.Select(task => task.Summary)
                .Where(task => filter.Status is null || task.Status == filter.Status)
                .Where(task => filter.Agent is null || task.Agent == filter.Agent)
                .Where(task => filter.Before is null || task.Id < filter.Before)
                .OrderByDescending(task => task.Id)
                .Take(filter.Limit),
        ];
        return Task.FromResult(page);
    }

    public Task<TaskDetail?> FindAsync(TaskId id, CancellationToken cancellationToken) => Task.FromResult(All.GetValueOrDefault(id));

    public Task<IReadOnlyList<TaskId>> MatchAsync(string digits, CancellationToken cancellationToken)
    {
        var bare = digits.Replace("-", "", StringComparison.Ordinal);
        IReadOnlyList<TaskId> ids = [.. All.Keys.Where(id => id.Value.ToString("N") is var whole && (whole.EndsWith(bare, StringComparison.Ordinal) || whole.StartsWith(bare, StringComparison.Ordinal))).OrderDescending().Take(ITaskQueries.MostMatches)];
        return Task.FromResult(ids);
    }

    public Task<IReadOnlyList<TaskTopic>> TopicsAsync(IReadOnlyList<TaskId> tasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TaskTopic>>([.. tasks.Where(All.ContainsKey).Select(id => new TaskTopic(id, All[id].Key, All[id].Input, All[id].Input.Length))]);

    public Task<IReadOnlyList<TaskCount>> CountUncompletedAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<TaskCount> counts =
        [
            .. All.Values.Where(task => task.Summary.Status != TaskStatus.Completed).GroupBy(task => (task.Summary.Agent, task.Summary.Status)).Select(group => new TaskCount(group.Key.Agent, group.Key.Status, group.Count())),
        ];
        return Task.FromResult(counts);
    }

    /// <summary>Changes a task.</summary>
    public TaskDetail Set(TaskId id, TaskStatus status, int attempt = 0, string? output = null, string? error = null)
    {
        var old = All[id];
        return All[id] = old with { Output = output, Summary = old.Summary with { Status = status, Attempt = attempt, Error = error } };
    }
}

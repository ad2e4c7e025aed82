using System.Collections.Concurrent;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Agents;
using RsPa.Testing.Store;

namespace RsPa.Host.Tests.Hosting;

/// <summary>The tasks of the agents <c>echo</c> and <c>reports</c> in the store in memory: written by the real store actor, and set by a test.</summary>
internal sealed class MemoryTasks : IMainStore, ITaskQueries
{
    /// <summary>When tests begin.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryStore _store = new(new AgentName("echo"), new AgentName("reports"));
    private readonly MemoryQueries _queries;

    public MemoryTasks() => _queries = new MemoryQueries(_store);

    /// <summary>What the store was asked to do, in order.</summary>
    public ConcurrentQueue<StoreCommand> Received { get; } = new();

    /// <summary>Calls to models.</summary>
    public MemoryModelCalls ModelCalls => _store.ModelCalls;

    /// <summary>Schedules.</summary>
    public MemorySchedules Schedules => _store.Schedules;

    /// <summary>API keys.</summary>
    public MemoryApiKeys ApiKeys => _store.ApiKeys;

    /// <summary>What a list fails with, where it is to fail.</summary>
    public Exception? ListFails { get; set; }

    /// <summary>Changes a task, without a word to anybody.</summary>
    public void Set(TaskId id, TaskStatus status, int attempt = 0, string? output = null, string? error = null) =>
        _store.Put(_store.Find(id)! with { Status = status, Attempt = attempt, Output = output, Error = error });

    /// <summary>Tasks whose attempts wait for a model, and since when.</summary>
    public ConcurrentDictionary<TaskId, DateTimeOffset> ModelWaits { get; } = [];

    /// <summary>Whether there is such a task.</summary>
    public bool Has(TaskId id) => _store.Find(id) is not null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoreReply>> CommitAsync(IReadOnlyList<StoreCommand> commands, Func<DateTimeOffset> clock, CancellationToken cancellationToken)
    {
        foreach (var command in commands)
            Received.Enqueue(command);
        var replies = await _store.CommitAsync(commands, clock, cancellationToken);
        return [.. replies.Select((reply, index) => commands[index] is SubmitTask { Agent.Value: "busy" } ? new StoreRefused(StoreRefusal.Busy, "The queue is full.") : reply)];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskSummary>> ListAsync(TaskFilter filter, CancellationToken cancellationToken) =>
        ListFails is { } failure ? Task.FromException<IReadOnlyList<TaskSummary>>(failure) : _queries.ListAsync(filter, cancellationToken);

    /// <inheritdoc/>
    public Task<TaskDetail?> FindAsync(TaskId id, CancellationToken cancellationToken) => _queries.FindAsync(id, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskId>> MatchAsync(string digits, CancellationToken cancellationToken) => _queries.MatchAsync(digits, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskTopic>> TopicsAsync(IReadOnlyList<TaskId> tasks, CancellationToken cancellationToken) => _queries.TopicsAsync(tasks, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AgentDue>> NextDueAsync(DateTimeOffset after, DateTimeOffset until, CancellationToken cancellationToken) => _queries.NextDueAsync(after, until, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskCount>> CountUncompletedAsync(CancellationToken cancellationToken) => _queries.CountUncompletedAsync(cancellationToken);
}

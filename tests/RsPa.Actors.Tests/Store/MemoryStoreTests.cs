using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Testing.Store;

namespace RsPa.Actors.Tests.Store;

/// <summary>The state machine itself, held to the contract of the stores.</summary>
public sealed class MemoryStoreTests : StoreSpec
{
    private readonly MemoryStore _store = new(Alpha, Beta);

    protected override IMainStore Store => _store;

    protected override Task<TaskDetail?> FindAsync(TaskId id) => System.Threading.Tasks.Task.FromResult(_store.Find(id) is { } task ? Detail(task) : null);

    protected override Task<AgentDataEntry?> EntryAsync(AgentName agent, string key) => System.Threading.Tasks.Task.FromResult(_store.Entry(agent, key));

    protected override Task<AttemptTotals> TotalsAsync(AgentName agent) => System.Threading.Tasks.Task.FromResult(_store.Totals(agent) ?? new AttemptTotals(0, 0, 0, 0, 0, null, null));

    protected override Task<IReadOnlySet<AgentName>> PausedAsync() => System.Threading.Tasks.Task.FromResult(_store.Paused);

    private TaskDetail Detail(TaskState task) => new(
        new TaskSummary(task.Id, task.Agent, task.Status, task.Priority, task.Attempt, task.SubmittedAt, task.DueAt, task.StartedAt, task.EndedAt, task.Error),
        task.Key,
        task.MaxRetries,
        task.Rescues,
        task.Owner?.Node,
        task.LeaseUntil,
        task.CancelReason is not null,
        task.Input,
        task.Output,
        _store.Attempts.Where(attempt => attempt.Task == task.Id).Select(attempt => attempt.Attempt).ToArray());
}

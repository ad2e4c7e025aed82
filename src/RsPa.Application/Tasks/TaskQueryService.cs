using Akka.Hosting;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Actors;
using RsPa.Application.Agents;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Tasks;

/// <summary>Questions about tasks.</summary>
public sealed class TaskQueryService(ITaskQueries tasks, TaskReferences references, AgentService agents, IRequiredActor<DispatcherKey> dispatcher, TimeProvider time)
{
    private static readonly Permission Read = new("tasks.show", CallerRole.Viewer);
    private static readonly TimeSpan DispatcherLimit = TimeSpan.FromSeconds(2);

    /// <summary>Reads a page of tasks, newest first.</summary>
    public async Task<Outcome<IReadOnlyList<TaskSummary>>> ListAsync(Caller caller, TaskFilter filter, CancellationToken cancellationToken)
    {
        if (Read.Refuse(caller) is { } refused)
            return refused;
        return LimitRule.Fault(filter.Limit) is { } wrong ? wrong : await ReadProblem.CatchAsync(tasks.ListAsync(filter, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Counts the tasks that are not completed, by agent and status; how many an agent has completed, its view says.</summary>
    public async Task<Outcome<IReadOnlyList<TaskCount>>> CountUncompletedAsync(Caller caller, CancellationToken cancellationToken) =>
        Read.Refuse(caller) is { } refused ? refused : await ReadProblem.CatchAsync(tasks.CountUncompletedAsync(cancellationToken)).ConfigureAwait(false);

    /// <summary>Reads one task.</summary>
    public async Task<Outcome<TaskDetail>> FindAsync(Caller caller, TaskId id, CancellationToken cancellationToken) =>
        Read.Refuse(caller) is { } refused ? refused
        : !(await tasks.ReadAsync(id, cancellationToken).ConfigureAwait(false)).TryGet(out var task, out var problem) ? problem
        : task with { WaitsForModelSince = await ModelWaitAsync(task.Summary, cancellationToken).ConfigureAwait(false) };

    /// <summary>Reads what tasks are about, in no order; a task that is gone is left out.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="ids">The tasks, at most 1,000.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Outcome<IReadOnlyList<TaskTopic>>> TopicsAsync(Caller caller, IReadOnlyList<TaskId> ids, CancellationToken cancellationToken) =>
        Read.Refuse(caller) is { } refused ? refused : await ReadProblem.CatchAsync(tasks.TopicsAsync(ids, cancellationToken)).ConfigureAwait(false);

    /// <summary>Finds the task that a person means. That it exists is certain only where a part of its identifier was given.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="text">The identifier, the end or the start of it, or <c>@last</c>: the one that this caller submitted last from a console.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Outcome<TaskId>> ResolveAsync(Caller caller, string text, CancellationToken cancellationToken) =>
        Read.Refuse(caller) is { } refused ? refused : await references.ResolveAsync(caller, text, cancellationToken).ConfigureAwait(false);

    /// <summary>Says in words where a task stands, and what it waits for.</summary>
    public async Task<Outcome<string>> ExplainAsync(Caller caller, TaskSummary task, CancellationToken cancellationToken)
    {
        if (Read.Refuse(caller) is { } refused)
            return refused;

        // Where its agent does not answer, the rest can still be said.
        var agent = task.Status == TaskStatus.Pending && (await agents.FindAsync(caller, task.Agent, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out _) ? found : null;
        return TaskSentences.Of(task, time.GetUtcNow(), agent, await ModelWaitAsync(task, cancellationToken).ConfigureAwait(false));
    }

    // What runs knows it, and the store does not. Where that does not answer, the rest can still be said.
    private async Task<DateTimeOffset?> ModelWaitAsync(TaskSummary task, CancellationToken cancellationToken) =>
        task.Status == TaskStatus.Running
            && (await dispatcher.ActorRef.AskAsync(new GetModelWait(task.Id), $"task {task.Id}", cancellationToken, DispatcherLimit).ConfigureAwait(false)).TryGet(out var wait, out _)
            ? ((ModelWait)wait).Since
            : null;
}

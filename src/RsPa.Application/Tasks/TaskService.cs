using Akka.Hosting;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Protocol.Values;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Actors;
using RsPa.Application.Agents;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Tasks;

/// <summary>Changes of tasks: submit, cancel, retry. Each answer comes once the change is stored.</summary>
public sealed class TaskService(IRequiredActor<StoreKey> store, AgentService agents)
{
    private static readonly Permission Submit = new("tasks.submit", CallerRole.Operator);
    private static readonly Permission Cancel = new("tasks.cancel", CallerRole.Operator);
    private static readonly Permission Again = new("tasks.retry", CallerRole.Operator);

    /// <summary>Submits a task.</summary>
    public async Task<Outcome<TaskSubmitted>> SubmitAsync(Caller caller, SubmitTask task, CancellationToken cancellationToken)
    {
        if (Submit.Refuse(caller) is { } refused)
            return refused;
        if (SubmissionRules.Fault(task) is { } wrong)
            return Problem.Of(wrong);
        var reply = await AskAsync<TaskSubmitted>(task, "the task", cancellationToken).ConfigureAwait(false);
        return reply.TryGet(out _, out var problem) || problem.Kind != ProblemKind.UnknownAgent
            ? reply
            : await agents.UnknownAsync(task.Agent, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Submits tasks in one commit: an answer for each, in order. Where one of them breaks a rule, none is stored.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="tasks">1 to 10,000 of them.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public async Task<Outcome<IReadOnlyList<Outcome<TaskSubmitted>>>> SubmitAsync(Caller caller, IReadOnlyList<SubmitTask> tasks, CancellationToken cancellationToken)
    {
        if (Submit.Refuse(caller) is { } refused)
            return refused;
        if (SubmissionRules.Count(tasks.Count, "tasks") is { } count)
            return Problem.Of(count);
        for (var at = 0; at < tasks.Count; at++)
        {
            if (SubmissionRules.Fault(tasks[at]) is { } wrong)
                return Problem.Of(wrong).Within($"[{at}]");
        }

        var reply = await AskAsync<TasksSubmitted>(new SubmitTasks(tasks), "the tasks", cancellationToken).ConfigureAwait(false);
        return reply.TryGet(out var submitted, out var problem)
            ? Outcome.Of<IReadOnlyList<Outcome<TaskSubmitted>>>([.. submitted.Tasks.Select(StoreReplies.Expect<TaskSubmitted>)])
            : problem;
    }

    /// <summary>Cancels a task.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">The task.</param>
    /// <param name="reason">Why, for the record: 1 to 500 characters.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public async Task<Outcome<TaskCancelled>> CancelAsync(Caller caller, TaskId id, string reason, CancellationToken cancellationToken)
    {
        if (Cancel.Refuse(caller) is { } refused)
            return refused;
        return ReasonRule.Fault(reason) is { } wrong ? Problem.Of(wrong) : await AskAsync<TaskCancelled>(new CancelTask(id, reason), $"task {id}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a failed or cancelled task a fresh set of tries.</summary>
    public async Task<Outcome<TaskRetried>> RetryAsync(Caller caller, TaskId id, CancellationToken cancellationToken) =>
        Again.Refuse(caller) is { } refused ? refused : await AskAsync<TaskRetried>(new RetryTask(id), $"task {id}", cancellationToken).ConfigureAwait(false);

    private async Task<Outcome<T>> AskAsync<T>(StoreCommand command, string what, CancellationToken cancellationToken)
        where T : StoreReply
    {
        var reply = await store.ActorRef.AskAsync(command, what, cancellationToken).ConfigureAwait(false);
        return reply.TryGet(out var answer, out var problem) ? StoreReplies.Expect<T>((StoreReply)answer) : problem;
    }
}

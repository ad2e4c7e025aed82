using Akka.Actor;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Inbox;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;
using RsPa.Application.Tasks;

namespace RsPa.Application;

/// <summary>
/// What the owner can ask of RsPa, the same for the API, the console and the pages: each method sends one message or makes one
/// query, and answers with a value or with a <see cref="Problem"/> to show.
/// </summary>
internal sealed class OwnerActions(RsPaActors actors, ITaskQueries tasks, IActorTree tree)
{
    /// <summary>How long an actor may take to answer. A commit under load takes milliseconds; a stuck disk takes long.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>How long the answer about health may take: a probe must not wait long for bad news.</summary>
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Submits a task. The answer comes once it is stored.</summary>
    public async Task<Outcome<TaskSubmitted>> SubmitAsync(SubmitTask task, CancellationToken cancellationToken)
    {
        var reply = await AskStoreAsync<TaskSubmitted>(task, "the task", cancellationToken).ConfigureAwait(false);
        return reply.TryGet(out _, out var problem) || problem.Kind != ProblemKind.UnknownAgent
            ? reply
            : await UnknownAgentAsync(task.Agent, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Submits tasks in one commit: an answer for each, in order.</summary>
    public async Task<Outcome<IReadOnlyList<Outcome<TaskSubmitted>>>> SubmitAsync(IReadOnlyList<SubmitTask> many, CancellationToken cancellationToken)
    {
        var reply = await AskStoreAsync<TasksSubmitted>(new SubmitTasks(many), "the tasks", cancellationToken).ConfigureAwait(false);
        if (!reply.TryGet(out var submitted, out var problem))
            return problem;
        return submitted.Tasks.Select(StoreReplies.Expect<TaskSubmitted>).ToArray();
    }

    /// <summary>Cancels a task.</summary>
    /// <param name="id">The task.</param>
    /// <param name="reason">Why, for the record.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public Task<Outcome<TaskCancelled>> CancelAsync(TaskId id, string reason, CancellationToken cancellationToken) =>
        AskStoreAsync<TaskCancelled>(new CancelTask(id, reason), $"task {id}", cancellationToken);

    /// <summary>Gives a failed or cancelled task a fresh set of tries.</summary>
    public Task<Outcome<TaskRetried>> RetryAsync(TaskId id, CancellationToken cancellationToken) =>
        AskStoreAsync<TaskRetried>(new RetryTask(id), $"task {id}", cancellationToken);

    /// <summary>Reads a page of tasks, newest first.</summary>
    public Task<IReadOnlyList<TaskSummary>> ListTasksAsync(TaskFilter filter, CancellationToken cancellationToken) => tasks.ListAsync(filter, cancellationToken);

    /// <summary>Counts the tasks that are not completed, by agent and status; how many an agent has completed, its view says.</summary>
    public Task<IReadOnlyList<TaskCount>> CountUncompletedTasksAsync(CancellationToken cancellationToken) => tasks.CountUncompletedAsync(cancellationToken);

    /// <summary>Reads one task.</summary>
    public async Task<Outcome<TaskDetail>> FindTaskAsync(TaskId id, CancellationToken cancellationToken)
    {
        var detail = await tasks.FindAsync(id, cancellationToken).ConfigureAwait(false);
        return detail is null ? TaskReferences.Unknown($"{id}") : detail;
    }

    /// <summary>Reads what tasks are about.</summary>
    public Task<IReadOnlyList<TaskTopic>> TopicsAsync(IReadOnlyList<TaskId> ids, CancellationToken cancellationToken) => tasks.TopicsAsync(ids, cancellationToken);

    /// <summary>All agents, by name.</summary>
    public async Task<Outcome<IReadOnlyList<AgentView>>> ListAgentsAsync(CancellationToken cancellationToken)
    {
        var reply = await AskAsync(actors.Agents, GetAgents.Instance, "the agents", Timeout, cancellationToken).ConfigureAwait(false);
        if (!reply.TryGet(out var answer, out var problem))
            return problem;
        return ((AgentList)answer).Agents.ToArray();
    }

    /// <summary>One agent.</summary>
    public Task<Outcome<AgentView>> FindAgentAsync(AgentName name, CancellationToken cancellationToken) => AskAgentAsync(new GetAgent(name), cancellationToken);

    /// <summary>The agent that a task waits for; nothing for a task that does not wait, and where the agents don't answer: it is only for words.</summary>
    public async Task<AgentView?> AgentOfAsync(TaskSummary task, CancellationToken cancellationToken) =>
        task.Status == TaskStatus.Pending && (await FindAgentAsync(task.Agent, cancellationToken).ConfigureAwait(false)).TryGet(out var agent, out _) ? agent : null;

    /// <summary>Stops an agent from taking tasks.</summary>
    public Task<Outcome<AgentView>> PauseAgentAsync(AgentName name, string reason, CancellationToken cancellationToken) => AskAgentAsync(new PauseAgent(name, reason), cancellationToken);

    /// <summary>Lets an agent take tasks again.</summary>
    public Task<Outcome<AgentView>> ResumeAgentAsync(AgentName name, CancellationToken cancellationToken) => AskAgentAsync(new ResumeAgent(name), cancellationToken);

    /// <summary>The health of the whole. Silence is a fault, and is reported as one.</summary>
    public async Task<HealthReport> HealthAsync(CancellationToken cancellationToken)
    {
        var reply = await AskAsync(actors.Health, GetHealth.Instance, "health", HealthTimeout, cancellationToken).ConfigureAwait(false);
        if (reply.TryGet(out var answer, out var problem))
            return (HealthReport)answer;
        var silent = new HealthPart("health", "silent", problem.Message, "restart the service, and report what its log says", []);
        return new HealthReport(Ready: false, [silent]);
    }

    /// <summary>What lies in the inbox.</summary>
    /// <param name="limit">How many files to list at most; all are counted.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public Task<Outcome<InboxView>> ShowInboxAsync(int limit, CancellationToken cancellationToken) => AskInboxAsync<InboxView>(new GetInbox(limit), cancellationToken);

    /// <summary>Has files of the inbox tried again: those that failed, and those that could not be read or moved.</summary>
    /// <param name="names">The files; all of them where none is named.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public Task<Outcome<InboxRetried>> RetryInboxAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) => AskInboxAsync<InboxRetried>(new RetryInbox(names), cancellationToken);

    /// <summary>The live tree of actors.</summary>
    public ActorNode LookAtActors() => tree.Look();

    private async Task<Outcome<T>> AskStoreAsync<T>(StoreCommand command, string what, CancellationToken cancellationToken)
        where T : StoreReply
    {
        var reply = await AskAsync(actors.TaskStore, command, what, Timeout, cancellationToken).ConfigureAwait(false);
        return reply.TryGet(out var answer, out var problem) ? StoreReplies.Expect<T>((StoreReply)answer) : problem;
    }

    private async Task<Outcome<AgentView>> AskAgentAsync(IAgentMessage message, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(actors.Agents, message, $"agent {message.Agent}", Timeout, cancellationToken).ConfigureAwait(false);
        if (!reply.TryGet(out var answer, out var problem))
            return problem;
        return answer switch
        {
            AgentView view => view,
            AgentAccepted accepted => accepted.Agent,
            AgentRefused refused => new Problem(ProblemKind.Conflict, refused.Message) { Field = "agent", Value = message.Agent.Value },
            AgentUnknown => await UnknownAgentAsync(message.Agent, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"An agent answered {message.GetType().Name} with {answer.GetType().Name}."),
        };
    }

    private async Task<Outcome<T>> AskInboxAsync<T>(object message, CancellationToken cancellationToken)
        where T : notnull
    {
        if (actors.Inbox is not { } inbox)
            return new Problem(ProblemKind.Conflict, "There is no inbox: the agent 'reimbursement', which reads it, is not enabled.") { Remedy = "name it in agents.enabled_agents, and restart the service" };
        var reply = await AskAsync(inbox, message, "the inbox", Timeout, cancellationToken).ConfigureAwait(false);
        return reply.TryGet(out var answer, out var problem) ? (T)answer : problem;
    }

    private static async Task<Outcome<object>> AskAsync(IActorRef actor, object message, string what, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await actor.Ask<object>(message, timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return new Problem(ProblemKind.Unanswered, $"No answer about {what} within {timeout.TotalSeconds} seconds.")
            {
                Remedy = "it is not known whether the command was carried out: look at `rspa doctor`, then at the task or agent, before you repeat it",
            };
        }
    }

    private async Task<Problem> UnknownAgentAsync(AgentName name, CancellationToken cancellationToken)
    {
        var known = await ListAgentsAsync(cancellationToken).ConfigureAwait(false);
        var nearest = known.TryGet(out var agents, out _) ? Nearest.Of(name.Value, agents.Select(agent => agent.Definition.Name.Value)) : null;
        return new Problem(ProblemKind.UnknownAgent, $"There is no agent '{name}'.")
        {
            Field = "agent",
            Value = name.Value,
            Remedy = nearest is null ? "`rspa agent list` shows the agents" : $"did you mean '{nearest}'? `rspa agent list` shows the agents",
        };
    }
}

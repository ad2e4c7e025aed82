using System.Collections.Concurrent;
using Akka.Actor;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Inbox;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Host.Tests.Hosting;

/// <summary>A task store that keeps tasks in memory, and knows the agents <c>echo</c> and <c>reports</c>.</summary>
internal sealed class FakeStore : ReceiveActor
{
    public static readonly DateTimeOffset Submitted = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTasks _tasks;

    public FakeStore(FakeTasks tasks, ConcurrentQueue<StoreCommand> received)
    {
        _tasks = tasks;
        ReceiveAny(message =>
        {
            received.Enqueue((StoreCommand)message);
            Sender.Tell(Answer((StoreCommand)message));
        });
    }

    private StoreReply Answer(StoreCommand command) =>
        command switch
        {
            SubmitTask submit => Submit(submit),
            SubmitTasks many => new TasksSubmitted([.. many.Tasks.Select(Submit)]),
            CancelTask cancel when !_tasks.All.ContainsKey(cancel.Id) => new StoreRefused(StoreRefusal.UnknownTask, $"There is no task {cancel.Id}."),
            CancelTask cancel when _tasks.All[cancel.Id].Summary.Status == TaskStatus.Running => new TaskCancelled(cancel.Id, _tasks.All[cancel.Id].Summary.Agent, TaskStatus.Running),
            CancelTask cancel => new TaskCancelled(cancel.Id, _tasks.All[cancel.Id].Summary.Agent, Tell(_tasks.Set(cancel.Id, TaskStatus.Cancelled))),
            RetryTask retry when !_tasks.All.ContainsKey(retry.Id) => new StoreRefused(StoreRefusal.UnknownTask, $"There is no task {retry.Id}."),
            RetryTask retry when _tasks.All[retry.Id].Summary.Status != TaskStatus.Failed => new StoreRefused(StoreRefusal.WrongStatus, $"Task {retry.Id} is {_tasks.All[retry.Id].Summary.Status}: only a failed or cancelled task can be retried."),
            RetryTask retry => Retried(retry),
            _ => throw new InvalidOperationException($"{command}"),
        };

    private TaskRetried Retried(RetryTask retry)
    {
        _tasks.Set(retry.Id, TaskStatus.Pending);
        return new TaskRetried(retry.Id, _tasks.All[retry.Id].Summary.Agent);
    }

    private StoreReply Submit(SubmitTask submit)
    {
        if (submit.Agent.Value == "busy")
            return new StoreRefused(StoreRefusal.Busy, "The queue is full.");
        if (submit.Agent.Value is not ("echo" or "reports"))
            return new StoreRefused(StoreRefusal.UnknownAgent, $"There is no agent {submit.Agent}.");
        if (_tasks.All.TryGetValue(submit.Id, out var existing))
            return new TaskSubmitted(submit.Id, Existed: true, existing.Summary.Status);
        var summary = new TaskSummary(submit.Id, submit.Agent, TaskStatus.Pending, submit.Priority, 0, Submitted, submit.DueAt ?? Submitted, null, null, null);
        _tasks.All[submit.Id] = new TaskDetail(summary, submit.Key, submit.MaxRetries, 0, null, null, false, submit.Input, null, []);
        return new TaskSubmitted(submit.Id, Existed: false, TaskStatus.Pending);
    }

    private static TaskStatus Tell(TaskDetail task)
    {
        Context.System.EventStream.Publish(new TaskChanged(task.Summary.Id, task.Summary.Agent, task.Summary.Status));
        return task.Summary.Status;
    }
}

/// <summary>Two agents in memory.</summary>
internal sealed class FakeAgents : ReceiveActor
{
    private readonly Dictionary<AgentName, AgentView> _agents;

    public FakeAgents()
    {
        _agents = new[] { Make("echo"), Make("reports") }.ToDictionary(agent => agent.Definition.Name);
        Receive<GetAgents>(_ => Sender.Tell(new AgentList([.. _agents.Values])));
        Receive<IAgentMessage>(message => Sender.Tell(Answer(message)));
    }

    public static AgentView Make(string name) =>
        new(
            new AgentDefinition(new AgentName(name), new AgentName("prompt"), "{\"model\":\"llama\"}", new AgentLimits(2, TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(10), 3, TimeSpan.FromSeconds(5)), true),
            AgentStatus.Idle,
            null,
            0,
            new AttemptTotals(7, 1, 0, 0, 8, null, null),
            0);

    private object Answer(IAgentMessage message) =>
        !_agents.TryGetValue(message.Agent, out var agent) ? new AgentUnknown(message.Agent) : message switch
        {
            GetAgent => agent,
            PauseAgent { Reason: "refuse" } => new AgentRefused(message.Agent, "It is disabled: enable it in the configuration."),
            PauseAgent pause => new AgentAccepted(_agents[message.Agent] = agent with { Paused = pause.Reason }),
            ResumeAgent => new AgentAccepted(_agents[message.Agent] = agent with { Paused = null }),
            _ => throw new InvalidOperationException($"{message}"),
        };
}

/// <summary>Health that a test sets.</summary>
internal sealed class FakeHealth : ReceiveActor
{
    public FakeHealth(Func<HealthReport> report) => Receive<GetHealth>(_ => Sender.Tell(report()));
}

/// <summary>An inbox with a file that failed, one in work and 5,000 that wait.</summary>
internal sealed class FakeInbox : ReceiveActor
{
    public FakeInbox()
    {
        var written = FakeStore.Submitted.AddMinutes(-1);
        InboxLine[] files =
        [
            new("poem.txt", InboxFileState.Failed, 12, written, null, null, "No total was found."),
            new("lunch.pdf", InboxFileState.Working, 3_000, written, new TaskId(Guid.Parse("0195b0f2-7c1d-7000-8000-00000000002a")), null, null),
        ];
        Receive<GetInbox>(ask => Sender.Tell(new InboxView("/inbox", new AgentName("reimbursement"), new InboxCounts(0, 5_000, 1, 0, 0, 1, AreLeast: true), [.. files.Take(ask.Limit)])));
        Receive<RetryInbox>(retry => Sender.Tell(retry.Names.Count == 0
            ? new InboxRetried(["poem.txt"], [])
            : new InboxRetried([.. retry.Names.Where(name => name == "poem.txt")], [.. retry.Names.Where(name => name != "poem.txt").Select(name => new InboxRefusal(name, "there is no such file that failed or is held"))])));
    }
}

using Akka.Actor;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Cache;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Inbox;
using RsPa.Agents;

namespace RsPa.Host.Tests.Hosting;

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
        var written = MemoryTasks.Start.AddMinutes(-1);
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

/// <summary>A cache with some answers; to remove those of the model "broken" fails.</summary>
internal sealed class FakeCache : ReceiveActor
{
    public FakeCache()
    {
        var saved = new CacheCost(1_200, 340, 12.3456);
        Receive<GetCacheStatistics>(_ => Sender.Tell(new CacheReply.Counted(new CacheStatistics(new CacheFigures(MemoryTasks.Start, 3, 4_096, new CacheCounts(2, 1, 5, 2, saved)), CacheFigures.None))));
        Receive<PurgeCache>(purge => Sender.Tell(purge.What switch
        {
            CachePurge.OfModel { Name: "broken" } => new CacheReply.Failed("The disk is full."),
            CachePurge.OfModel => new CacheReply.Purged(2),
            CachePurge.Expired => new CacheReply.Purged(0),
            _ => (CacheReply)new CacheReply.Purged(3),
        }));
    }
}

using Akka.Hosting;
using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Values;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Actors;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Agents;

/// <summary>Agents: list, show, pause, resume.</summary>
public sealed class AgentService(IRequiredActor<AgentsActor> agents)
{
    private static readonly Permission Read = new("agents.show", CallerRole.Viewer);
    private static readonly Permission Pause = new("agents.pause", CallerRole.Operator);
    private static readonly Permission Resume = new("agents.resume", CallerRole.Operator);

    /// <summary>All agents, by name.</summary>
    public async Task<Outcome<IReadOnlyList<AgentView>>> ListAsync(Caller caller, CancellationToken cancellationToken) =>
        Read.Refuse(caller) is { } refused ? refused : await AllAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>One agent.</summary>
    public async Task<Outcome<AgentView>> FindAsync(Caller caller, AgentName name, CancellationToken cancellationToken) =>
        Read.Refuse(caller) is { } refused ? refused : await AskAsync(new GetAgent(name), cancellationToken).ConfigureAwait(false);

    /// <summary>Stops an agent from taking tasks; what runs goes on.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="name">The agent.</param>
    /// <param name="reason">Why, for the record: 1 to 500 characters.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public async Task<Outcome<AgentView>> PauseAsync(Caller caller, AgentName name, string reason, CancellationToken cancellationToken)
    {
        if (Pause.Refuse(caller) is { } refused)
            return refused;
        return ReasonRule.Fault(reason) is { } wrong ? Problem.Of(wrong) : await AskAsync(new PauseAgent(name, reason), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets a paused agent take tasks again.</summary>
    public async Task<Outcome<AgentView>> ResumeAsync(Caller caller, AgentName name, CancellationToken cancellationToken) =>
        Resume.Refuse(caller) is { } refused ? refused : await AskAsync(new ResumeAgent(name), cancellationToken).ConfigureAwait(false);

    /// <summary>That there is no such agent, with the one that was most likely meant.</summary>
    internal async Task<Problem> UnknownAsync(AgentName name, CancellationToken cancellationToken)
    {
        var known = await AllAsync(cancellationToken).ConfigureAwait(false);
        var nearest = known.TryGet(out var all, out _) ? Nearest.Of(name.Value, all.Select(agent => agent.Definition.Name.Value)) : null;
        return new Problem(ProblemKind.UnknownAgent, $"There is no agent '{name}'.")
        {
            Field = "agent",
            Value = name.Value,
            Remedy = nearest is null ? "`rspa agent list` shows the agents" : $"did you mean '{nearest}'? `rspa agent list` shows the agents",
        };
    }

    private async Task<Outcome<IReadOnlyList<AgentView>>> AllAsync(CancellationToken cancellationToken)
    {
        var reply = await agents.ActorRef.AskAsync(GetAgents.Instance, "the agents", cancellationToken).ConfigureAwait(false);
        return reply.TryGet(out var answer, out var problem) ? Outcome.Of(((AgentList)answer).Agents) : problem;
    }

    private async Task<Outcome<AgentView>> AskAsync(IAgentMessage message, CancellationToken cancellationToken)
    {
        var reply = await agents.ActorRef.AskAsync(message, $"agent {message.Agent}", cancellationToken).ConfigureAwait(false);
        if (!reply.TryGet(out var answer, out var problem))
            return problem;
        return answer switch
        {
            AgentView view => view,
            AgentAccepted accepted => accepted.Agent,
            AgentRefused refused => new Problem(ProblemKind.Conflict, refused.Message) { Field = "agent", Value = message.Agent.Value },
            AgentUnknown => await UnknownAsync(message.Agent, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"An agent answered {message.GetType().Name} with {answer.GetType().Name}."),
        };
    }
}

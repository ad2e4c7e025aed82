using RsPa.Agents;
using RsPa.Application;
using RsPa.Application.Agents;
using RsPa.Application.Outcomes;
using RsPa.Application.Tasks;

namespace RsPa.Host.Api;

/// <summary>Agents: list, show, pause, resume.</summary>
internal static class AgentsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var agents = api.MapGroup("/agents").WithTags("agents");
        agents.MapGet("", ListAsync).WithSummary("Lists the agents").Produces<AgentPage>().Refuses(504);
        agents.MapGet("/{name}", ShowAsync).WithSummary("Shows one agent").Produces<AgentDocument>().Refuses(400, 404, 504);
        agents.MapPost("/{name}/pause", PauseAsync)
            .WithSummary("Stops an agent from taking tasks; what runs goes on")
            .WithDescription("A body is not needed; it may be {\"reason\":\"…\"}.")
            .Produces<AgentDocument>()
            .Refuses(400, 404, 409, 504);
        agents.MapPost("/{name}/resume", ResumeAsync).WithSummary("Lets a paused agent take tasks again").Produces<AgentDocument>().Refuses(400, 404, 409, 504);
    }

    private static async Task<IResult> ListAsync(OwnerActions actions, CancellationToken cancellationToken) =>
        (await actions.ListAgentsAsync(cancellationToken).ConfigureAwait(false)).TryGet(out var agents, out var problem)
            ? ApiJson.Result(new AgentPage([.. agents.Select(AgentDocument.Of)]))
            : ApiProblem.Result(problem);

    private static Task<IResult> ShowAsync(string name, OwnerActions actions, CancellationToken cancellationToken) =>
        AnswerAsync(name, agent => actions.FindAgentAsync(agent, cancellationToken));

    private static async Task<IResult> PauseAsync(string name, HttpRequest request, OwnerActions actions, CancellationToken cancellationToken) =>
        (await ReasonBody.ReadAsync(request, "paused through the API", cancellationToken).ConfigureAwait(false)).TryGet(out var reason, out var problem)
            ? await AnswerAsync(name, agent => actions.PauseAgentAsync(agent, reason, cancellationToken)).ConfigureAwait(false)
            : ApiProblem.Result(problem);

    private static Task<IResult> ResumeAsync(string name, OwnerActions actions, CancellationToken cancellationToken) =>
        AnswerAsync(name, agent => actions.ResumeAgentAsync(agent, cancellationToken));

    private static async Task<IResult> AnswerAsync(string name, Func<AgentName, Task<Outcome<Actors.Protocol.Agents.AgentView>>> ask)
    {
        if (!SubmissionRules.Agent(name).TryGet(out var agent, out var problem)
            || !(await ask(agent).ConfigureAwait(false)).TryGet(out var view, out problem))
            return ApiProblem.Result(problem);
        return ApiJson.Result(AgentDocument.Of(view));
    }

    /// <summary>All agents.</summary>
    /// <param name="Agents">By name.</param>
    internal sealed record AgentPage(IReadOnlyList<AgentDocument> Agents);
}

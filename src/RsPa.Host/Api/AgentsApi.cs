using System.Security.Claims;
using RsPa.Actors.Protocol.Agents;
using RsPa.Agents;
using RsPa.Application.Agents;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;
using RsPa.Host.Access;

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

    private static async Task<IResult> ListAsync(ClaimsPrincipal user, AgentService agents, CancellationToken cancellationToken) =>
        (await agents.ListAsync(user.Caller(), cancellationToken).ConfigureAwait(false)).TryGet(out var all, out var problem)
            ? ApiJson.Result(new AgentPage([.. all.Select(AgentDocument.Of)]))
            : ApiProblem.Result(problem);

    private static Task<IResult> ShowAsync(string name, ClaimsPrincipal user, AgentService agents, CancellationToken cancellationToken) =>
        AnswerAsync(name, agent => agents.FindAsync(user.Caller(), agent, cancellationToken));

    private static async Task<IResult> PauseAsync(string name, HttpContext http, AgentService agents, CancellationToken cancellationToken) =>
        (await ReasonBody.ReadAsync(http.Request, "paused through the API", cancellationToken).ConfigureAwait(false)).TryGet(out var reason, out var problem)
            ? await AnswerAsync(name, agent => agents.PauseAsync(http.User.Caller(), agent, reason, cancellationToken)).ConfigureAwait(false)
            : ApiProblem.Result(problem);

    private static Task<IResult> ResumeAsync(string name, ClaimsPrincipal user, AgentService agents, CancellationToken cancellationToken) =>
        AnswerAsync(name, agent => agents.ResumeAsync(user.Caller(), agent, cancellationToken));

    private static async Task<IResult> AnswerAsync(string name, Func<AgentName, Task<Outcome<AgentView>>> ask)
    {
        if (!TextValues.Agent(name).TryGet(out var agent, out var problem)
            || !(await ask(agent).ConfigureAwait(false)).TryGet(out var view, out problem))
            return ApiProblem.Result(problem);
        return ApiJson.Result(AgentDocument.Of(view));
    }

    /// <summary>All agents.</summary>
    /// <param name="Agents">By name.</param>
    internal sealed record AgentPage(IReadOnlyList<AgentDocument> Agents);
}

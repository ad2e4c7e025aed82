using System.Security.Claims;
using RsPa.Application.Health;
using RsPa.Host.Access;

namespace RsPa.Host.Api;

/// <summary>Health, for supervisors of processes and for people. Outside of the API's prefix, where such programs look for it, and without a token, which they have not.</summary>
internal static class HealthApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("health").AllowAnonymous();
        health.MapGet("/live", () => ApiJson.Result(new Liveness("live"))).WithSummary("Whether the process answers").Produces<Liveness>();
        health.MapGet("/ready", ReadyAsync)
            .WithSummary("Whether every part has started and is without fault: 200 or 503, with the parts")
            .Produces<Readiness>()
            .Produces<Readiness>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadyAsync(ClaimsPrincipal user, HealthService health, CancellationToken cancellationToken)
    {
        if (!(await health.ShowAsync(user.Caller(), cancellationToken).ConfigureAwait(false)).TryGet(out var report, out var problem))
            return ApiProblem.Result(problem);
        var starting = report.Parts.Where(part => part.IsStarting()).Select(part => part.Name).ToArray();
        return ApiJson.Result(new Readiness(report.Ready, starting, [.. report.Parts.Select(PartDocument.Of)]), report.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Whether the service is ready.</summary>
    /// <param name="Ready">Whether every part has started and is without fault.</param>
    /// <param name="Starting">The names of the parts that have not started yet: some read their journal first.</param>
    /// <param name="Parts">The parts, by name.</param>
    internal sealed record Readiness(bool Ready, IReadOnlyList<string> Starting, IReadOnlyList<PartDocument> Parts);

    /// <summary>The process answers.</summary>
    /// <param name="Status">The word <c>live</c>.</param>
    internal sealed record Liveness(string Status);
}

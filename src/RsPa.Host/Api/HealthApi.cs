using RsPa.Actors.Protocol.Health;
using RsPa.Host.Surfaces;

namespace RsPa.Host.Api;

/// <summary>Health, for supervisors of processes and for people. Outside of the API's prefix, where such programs look for it.</summary>
internal static class HealthApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("health");
        health.MapGet("/live", () => ApiJson.Result(new Liveness("live"))).WithSummary("Whether the process answers").Produces<Liveness>();
        health.MapGet("/ready", ReadyAsync)
            .WithSummary("Whether every part is there and without fault: 200 or 503, with the parts")
            .Produces<HealthReport>()
            .Produces<HealthReport>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadyAsync(OwnerActions actions, CancellationToken cancellationToken)
    {
        var report = await actions.HealthAsync(cancellationToken).ConfigureAwait(false);
        return ApiJson.Result(report, report.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The process answers.</summary>
    /// <param name="Status">The word <c>live</c>.</param>
    internal sealed record Liveness(string Status);
}

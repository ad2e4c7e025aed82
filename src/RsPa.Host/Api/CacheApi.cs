using RsPa.Application.Cache;
using RsPa.Application.Outcomes;
using RsPa.Host.Access;

namespace RsPa.Host.Api;

/// <summary>The cache: what is kept, what it saved, and how it is emptied.</summary>
internal static class CacheApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var cache = api.MapGroup("/cache").WithTags("cache");
        cache.MapGet("", ShowAsync)
            .WithSummary("Shows what the cache keeps and what it saved")
            .Produces<CacheDocument>()
            .Refuses(503, 504);
        cache.MapDelete("", PurgeAsync)
            .WithSummary("Removes entries of the cache")
            .WithDescription("Without a parameter all of them. Nothing is lost but time: answers and data are made anew when they are asked for.")
            .Query(
                ("model", "Only the answers of this model, such as qwen3:8b."),
                ("expired", "true: only entries whose time is up."))
            .Produces<CachePurged>()
            .Refuses(400, 503, 504);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, CacheService cache, CancellationToken cancellationToken)
    {
        if (new QueryReader(http.Request).Problem is { } wrong)
            return ApiProblem.Result(wrong);
        return (await cache.ShowAsync(http.User.Caller(), cancellationToken).ConfigureAwait(false)).TryGet(out var shown, out var problem)
            ? ApiJson.Result(shown)
            : ApiProblem.Result(problem);
    }

    private static async Task<IResult> PurgeAsync(HttpContext http, CacheService cache, CancellationToken cancellationToken)
    {
        var asked = new QueryReader(http.Request, "model", "expired");
        var expired = asked.Read("expired", Truth) ?? false;
        if (asked.Problem is { } wrong)
            return ApiProblem.Result(wrong);
        return (await cache.PurgeAsync(http.User.Caller(), asked.Text("model"), expired, cancellationToken).ConfigureAwait(false)).TryGet(out var purged, out var problem)
            ? ApiJson.Result(purged)
            : ApiProblem.Result(problem);
    }

    private static Outcome<bool> Truth(string text) =>
        text is "true" or "false" ? text == "true" : Problem.Invalid("expired", text, "is neither true nor false", "use true or false");
}

using System.Text.Json;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Models;
using RsPa.Application.Outcomes;
using RsPa.Host.Access;
using Wrong = RsPa.Application.Outcomes.Problem;

namespace RsPa.Host.Api;

/// <summary>The gateway to the models: how it is, what waits, what there is, what is loaded.</summary>
internal static class LlmApi
{
    private const string Remedy = "send {\"model\":\"qwen3:8b\"}, with \"endpoint\" where one server is meant";

    public static void Map(RouteGroupBuilder api)
    {
        var llm = api.MapGroup("/llm").WithTags("llm");
        llm.MapGet("/status", StatusAsync)
            .WithSummary("The model servers, the lanes, the tenants, and what today's calls came to")
            .Produces<ModelStatusDocument>()
            .Refuses(400, 504);
        llm.MapGet("/queue", QueueAsync)
            .WithSummary("The calls that run, wait or are held")
            .WithDescription("Each with its place among the calls of its lane for its model, what it waits for (blocked, and reason in a sentence), and likely_start: an estimate, made by playing the scheduler's own decisions forward with measured times.")
            .Query(("limit", "How many at most, 1 to 1,000; 50 where it is left out."))
            .Produces<QueueView>()
            .Refuses(400, 504);
        llm.MapGet("/queue/events", LlmStreams.QueueAsync)
            .WithSummary("The queue as it changes (server-sent events)")
            .WithDescription("Event queue: the same as GET /queue, at first and when something has changed, at most four times a second. A comment comes where nothing changes.")
            .Query(("limit", "How many calls at most, 1 to 1,000; 50 where it is left out."))
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .Refuses(400);
        llm.MapGet("/models", ModelsAsync).WithSummary("Lists the models of all servers").Produces<ModelPage>().Refuses(400, 503, 504);
        llm.MapGet("/models/{**name}", ModelAsync).WithSummary("Shows all about one model").Produces<ModelView>().Refuses(404, 503, 504);
        llm.MapPost("/models/{name}/pull", LlmStreams.PullAsync)
            .WithSummary("Has a server get a model from its registry (server-sent events)")
            .WithDescription("For an admin. A slash in the name is written %2F. Events: progress (status, digest, completed_bytes, total_bytes, fraction), ended, and error where it fails on the way. Closing the connection ends it; what is there is kept.")
            .Query(("endpoint", "At this server: its host and port; the first that is up where it is left out."))
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .Refuses(400, 403, 502, 503);
        llm.MapPost("/load", LoadAsync)
            .WithSummary("Has a model loaded before all others, as soon as what runs in its place has ended")
            .WithDescription("Send {\"model\":\"qwen3:8b\"}, with \"endpoint\" where one server is meant. state in the answer is loaded or wanted.")
            .Produces<LoadWish>()
            .Refuses(400, 403, 404, 503, 504);
        llm.MapPost("/unload", UnloadAsync)
            .WithSummary("Has a model unloaded, or all, once what runs on them has ended")
            .WithDescription("Send {\"model\":\"qwen3:8b\"}, or {\"all\":true}, with \"endpoint\" where one server is meant.")
            .Produces<WishPage>()
            .Refuses(400, 403, 404, 503, 504);
        llm.MapPost("/canary", CanaryAsync)
            .WithSummary("Has each model that is loaded make one token")
            .WithDescription("For an operator. Through the queue, in the lane of persons, on the console's account, with 3 minutes for each: longer than a server that has lost a slot takes to be found and healed. answers in the answer is true, false, or left out where a model gives no text.")
            .Produces<CanaryPage>()
            .Refuses(403, 504);
        llm.MapPost("/ask", LlmStreams.AskAsync)
            .WithSummary("Asks a model (server-sent events)")
            .WithDescription("Send {\"prompt\":\"…\"}, with model, system, json_schema, think, temperature, max_tokens, fresh where they are to hold. Events: waits (reason, likely_start), text (words, is_thought), ended (tokens and times), and error where it fails on the way. Closing the connection ends the call at the server too.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .Refuses(400, 403, 404, 413, 502, 503);
    }

    private static async Task<IResult> StatusAsync(HttpContext http, ModelQueueService queue, CancellationToken cancellationToken)
    {
        if (new QueryReader(http.Request).Problem is { } wrong)
            return ApiProblem.Result(wrong);
        return Result(await queue.StatusAsync(http.User.Caller(), cancellationToken).ConfigureAwait(false));
    }

    private static async Task<IResult> QueueAsync(HttpContext http, ModelQueueService queue, CancellationToken cancellationToken)
    {
        var asked = new QueryReader(http.Request, "limit");
        var limit = asked.Limit(ModelQueueService.StandardLimit);
        return asked.Problem is { } wrong ? ApiProblem.Result(wrong) : Result(await queue.QueueAsync(http.User.Caller(), limit, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<IResult> CanaryAsync(HttpContext http, ModelCanaryService models, CancellationToken cancellationToken) =>
        (await models.AskAsync(http.User.Caller(), cancellationToken).ConfigureAwait(false)).TryGet(out var canaries, out var problem) ? ApiJson.Result(new CanaryPage(canaries)) : ApiProblem.Result(problem);

    private static async Task<IResult> ModelsAsync(HttpContext http, ModelService models, CancellationToken cancellationToken)
    {
        if (new QueryReader(http.Request).Problem is { } wrong)
            return ApiProblem.Result(wrong);
        return (await models.ListAsync(http.User.Caller(), cancellationToken).ConfigureAwait(false)).TryGet(out var all, out var problem) ? ApiJson.Result(new ModelPage(all)) : ApiProblem.Result(problem);
    }

    /// <summary>A name in a path: it may have slashes, as hf.co/user/model:tag.</summary>
    public static string NameOf(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static async Task<IResult> ModelAsync(string name, HttpContext http, ModelService models, CancellationToken cancellationToken) =>
        Result(await models.ShowAsync(http.User.Caller(), NameOf(name), cancellationToken).ConfigureAwait(false));

    private static async Task<IResult> LoadAsync(HttpContext http, ModelService models, CancellationToken cancellationToken)
    {
        if (!(await ReadAsync(http.Request, cancellationToken).ConfigureAwait(false)).TryGet(out var wish, out var problem))
            return ApiProblem.Result(problem);
        return wish is { Model: { } model, All: false }
            ? Result(await models.LoadAsync(http.User.Caller(), model, wish.Endpoint, cancellationToken).ConfigureAwait(false))
            : ApiProblem.Result(Wrong.Invalid("model", wish.Model, "is missing", Remedy));
    }

    private static async Task<IResult> UnloadAsync(HttpContext http, ModelService models, CancellationToken cancellationToken)
    {
        if (!(await ReadAsync(http.Request, cancellationToken).ConfigureAwait(false)).TryGet(out var wish, out var problem))
            return ApiProblem.Result(problem);
        if (wish.Model is null != wish.All)
            return ApiProblem.Result(Wrong.Invalid("model", wish.Model, wish.All ? "can't be given together with all" : "is missing", "send {\"model\":\"qwen3:8b\"}, or {\"all\":true}"));
        return (await models.UnloadAsync(http.User.Caller(), wish.Model, wish.Endpoint, cancellationToken).ConfigureAwait(false)).TryGet(out var done, out problem) ? ApiJson.Result(new WishPage(done)) : ApiProblem.Result(problem);
    }

    /// <summary>Reads which model is meant, and where.</summary>
    private static async Task<Outcome<ModelWish>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!(await BodyReader.ReadAsync(request, cancellationToken).ConfigureAwait(false)).TryGet(out var body, out var problem))
            return problem;
        using (body)
        {
            if (body.RootElement.ValueKind != JsonValueKind.Object)
                return Wrong.Invalid("body", body.RootElement.GetRawText(), "is not an object", Remedy);
            var wish = new ModelWish(null, null, false);
            foreach (var property in body.RootElement.EnumerateObject())
            {
                var (name, value) = (property.Name, property.Value);
                switch (name)
                {
                    case "model" when value.ValueKind == JsonValueKind.String:
                        wish = wish with { Model = value.GetString() };
                        break;
                    case "endpoint" when value.ValueKind == JsonValueKind.String:
                        wish = wish with { Endpoint = value.GetString() };
                        break;
                    case "all" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                        wish = wish with { All = value.GetBoolean() };
                        break;
                    case "model" or "endpoint" or "all":
                        return Wrong.Invalid(name, value.GetRawText(), name == "all" ? "is neither true nor false" : "is not a text", Remedy);
                    default:
                        return Wrong.Invalid(name, value.GetRawText(), "is not a property here", Remedy);
                }
            }

            return wish;
        }
    }

    private static IResult Result<T>(Outcome<T> outcome)
        where T : notnull => outcome.TryGet(out var value, out var problem) ? ApiJson.Result(value) : ApiProblem.Result(problem);

    /// <summary>Which model is meant, and where.</summary>
    internal sealed record ModelWish(string? Model, string? Endpoint, bool All);

    /// <summary>All models.</summary>
    /// <param name="Models">By name.</param>
    internal sealed record ModelPage(IReadOnlyList<ModelView> Models);

    /// <summary>What was made of wishes.</summary>
    /// <param name="Models">For each model.</param>
    internal sealed record CanaryPage(IReadOnlyList<ModelCanary> Models);

    internal sealed record WishPage(IReadOnlyList<LoadWish> Models);
}

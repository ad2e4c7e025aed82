using System.Text.Json;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Models;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;
using RsPa.Host.Access;
using Wrong = RsPa.Application.Outcomes.Problem;

namespace RsPa.Host.Api;

/// <summary>The accounts of calls to models.</summary>
internal static class ModelsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var llm = api.MapGroup("/llm").WithTags("llm");
        llm.MapGet("/usage", UsageAsync)
            .WithSummary("What calls to models came to: calls, tokens, GPU time, waits")
            .WithDescription("Days whose calls are no longer kept one by one are counted as a whole, where they begin in the period; the 95 % figures are of those that are kept.")
            .Query(
                ("by", "What makes a line: tenant (where it is left out), model, day or agent."),
                ("since", "From this moment on: ISO 8601 with an offset; seven days back where it is left out."),
                ("until", "Up to this moment; now where it is left out."),
                ("zone", "The time zone whose days are meant, such as Europe/Vienna; the service's where it is left out."))
            .Produces<UsageDocument>()
            .Refuses(400);
        llm.MapGet("/calls", CallsAsync)
            .WithSummary("Lists calls to models, newest first")
            .Query(
                ("tenant", "Only of this agent or API key."),
                ("model", "Only of this model, as it was asked for."),
                ("task", "Only of this task."),
                ("outcome", "Only those that ended so: completed, failed, cancelled or refused."),
                ("since", "Only those that arrived at this moment or later: ISO 8601 with an offset."),
                ("until", "Only those that arrived before this moment."),
                ("before", "Only those behind this call: the next of the page before."),
                ("limit", "How many at most, 1 to 1,000; 50 where it is left out."))
            .Produces<CallPage>()
            .Refuses(400);
        llm.MapGet("/keys", KeysAsync).WithSummary("Lists the API keys, the revoked ones too").Produces<KeyPage>().Refuses(403);
        llm.MapPost("/keys", CreateAsync)
            .WithSummary("Makes an API key, which is told in this answer alone")
            .WithDescription("Send {\"name\":\"chat\"}, and what is to hold for its calls: lane (interactive, critical, high, medium, low), weight (0.01 to 100), soft_gpu_seconds, hard_gpu_seconds, soft_tokens, hard_tokens a day.")
            .Produces<NewApiKey>(StatusCodes.Status201Created)
            .Refuses(400, 403, 409, 503, 504);
        llm.MapPost("/keys/{name}/revoke", RevokeAsync).WithSummary("Revokes an API key, for good").Produces<ApiKeyRevoked>().Refuses(403, 404, 503, 504);
    }

    private static async Task<IResult> UsageAsync(HttpContext http, ModelUsageService usage, CancellationToken cancellationToken)
    {
        var asked = new QueryReader(http.Request, "by", "since", "until", "zone");
        var (by, since, until) = (asked.Read("by", ModelValues.By) ?? UsageBy.Tenant, asked.Read("since", QueryReader.Moment), asked.Read("until", QueryReader.Moment));
        if (asked.Problem is { } wrong)
            return ApiProblem.Result(wrong);
        return (await usage.UsageAsync(http.User.Caller(), by, since, until, asked.Text("zone"), cancellationToken).ConfigureAwait(false)).TryGet(out var document, out var problem)
            ? ApiJson.Result(document)
            : ApiProblem.Result(problem);
    }

    private static async Task<IResult> CallsAsync(HttpContext http, ModelUsageService usage, CancellationToken cancellationToken)
    {
        var asked = new QueryReader(http.Request, "tenant", "model", "task", "outcome", "since", "until", "before", "limit");
        var filter = new ModelCallFilter(asked.Limit(50))
        {
            Tenant = asked.Text("tenant"),
            Model = asked.Text("model"),
            Task = asked.Read("task", QueryReader.Task),
            Outcome = asked.Read("outcome", ModelValues.Ended),
            Since = asked.Read("since", QueryReader.Moment),
            Until = asked.Read("until", QueryReader.Moment),
            Before = asked.Read("before", ModelValues.Call),
        };
        if (asked.Problem is { } wrong)
            return ApiProblem.Result(wrong);
        return (await usage.CallsAsync(http.User.Caller(), filter, cancellationToken).ConfigureAwait(false)).TryGet(out var page, out var problem)
            ? ApiJson.Result(new CallPage(page, page.Count == filter.Limit ? page[^1].Id : null))
            : ApiProblem.Result(problem);
    }

    private static async Task<IResult> KeysAsync(HttpContext http, ApiKeyService keys, CancellationToken cancellationToken) =>
        (await keys.ListAsync(http.User.Caller(), cancellationToken).ConfigureAwait(false)).TryGet(out var all, out var problem) ? ApiJson.Result(new KeyPage(all)) : ApiProblem.Result(problem);

    private static async Task<IResult> CreateAsync(HttpContext http, ApiKeyService keys, CancellationToken cancellationToken)
    {
        if (!(await BodyReader.ReadAsync(http.Request, cancellationToken).ConfigureAwait(false)).TryGet(out var body, out var problem))
            return ApiProblem.Result(problem);
        using (body)
        {
            if (!Read(body.RootElement).TryGet(out var wanted, out problem)
                || !(await keys.CreateAsync(http.User.Caller(), wanted.Name, wanted.Terms, cancellationToken).ConfigureAwait(false)).TryGet(out var created, out problem))
                return ApiProblem.Result(problem);
            return ApiJson.Result(created, StatusCodes.Status201Created);
        }
    }

    private static async Task<IResult> RevokeAsync(string name, HttpContext http, ApiKeyService keys, CancellationToken cancellationToken) =>
        (await keys.RevokeAsync(http.User.Caller(), name, cancellationToken).ConfigureAwait(false)).TryGet(out var revoked, out var problem) ? ApiJson.Result(revoked) : ApiProblem.Result(problem);

    private static Outcome<Wanted> Read(JsonElement body)
    {
        const string Remedy = "send {\"name\":\"chat\"}";
        if (body.ValueKind != JsonValueKind.Object)
            return Wrong.Invalid("body", body.GetRawText(), "is not an object", Remedy);
        var (name, terms) = ((string?)null, new TenantTerms());
        foreach (var property in body.EnumerateObject())
        {
            var value = property.Value;
            if (property.Name == "name")
                name = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
            else if (value.ValueKind != JsonValueKind.Null && TenantRules.Take(ref terms, property.Name, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()) is { } wrong)
                return Wrong.Of(wrong);
        }

        return name is null ? Wrong.Invalid("name", value: null, "is missing", Remedy) : new Wanted(name, terms);
    }

    /// <summary>A page of calls.</summary>
    /// <param name="Calls">Newest first.</param>
    /// <param name="Next">What to give as <c>before</c> for the next page, where there may be one.</param>
    internal sealed record CallPage(IReadOnlyList<ModelCallDocument> Calls, Guid? Next);

    /// <summary>All keys.</summary>
    /// <param name="Keys">By name.</param>
    internal sealed record KeyPage(IReadOnlyList<ApiKeyDocument> Keys);

    private sealed record Wanted(string Name, TenantTerms Terms);
}

using System.Text.Json;
using RsPa.Actors.Protocol.Inbox;
using RsPa.Application.Inbox;
using RsPa.Application.Outcomes;
using RsPa.Host.Access;

namespace RsPa.Host.Api;

/// <summary>The inbox: what lies in it, and another try for what failed.</summary>
internal static class InboxApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var inbox = api.MapGroup("/inbox").WithTags("inbox");
        inbox.MapGet("", ShowAsync)
            .WithSummary("Shows what lies in the inbox")
            .WithDescription("Files that need you come first, then those in work, then those that wait. All are counted, whatever the limit.")
            .Query(("limit", "How many files at most, 1 to 1,000; 100 where it is left out."))
            .Produces<InboxView>()
            .Refuses(400, 409, 504);
        inbox.MapPost("/retry", RetryAsync)
            .WithSummary("Has files that failed, or are held, tried again")
            .WithDescription("A body is not needed: all of them are then tried again. It may be {\"names\":[\"lunch.pdf\"]}.")
            .Produces<InboxRetried>()
            .Refuses(400, 409, 504);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, InboxService inbox, CancellationToken cancellationToken)
    {
        var asked = new QueryReader(http.Request, "limit");
        var limit = asked.Limit(100);
        if (asked.Problem is { } wrong)
            return ApiProblem.Result(wrong);
        return (await inbox.ShowAsync(http.User.Caller(), limit, cancellationToken).ConfigureAwait(false)).TryGet(out var view, out var problem)
            ? ApiJson.Result(view)
            : ApiProblem.Result(problem);
    }

    private static async Task<IResult> RetryAsync(HttpContext http, InboxService inbox, CancellationToken cancellationToken)
    {
        if (!(await NamesAsync(http.Request, cancellationToken).ConfigureAwait(false)).TryGet(out var names, out var problem)
            || !(await inbox.RetryAsync(http.User.Caller(), names, cancellationToken).ConfigureAwait(false)).TryGet(out var retried, out problem))
            return ApiProblem.Result(problem);
        return ApiJson.Result(retried);
    }

    private static async Task<Outcome<string[]>> NamesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is 0 || (request.ContentLength is null && !request.Headers.ContainsKey("Transfer-Encoding")))
            return Array.Empty<string>();
        if (!(await BodyReader.ReadAsync(request, cancellationToken).ConfigureAwait(false)).TryGet(out var document, out var problem))
            return problem;
        using (document)
            return Names(document.RootElement);
    }

    private static Outcome<string[]> Names(JsonElement body)
    {
        const string Remedy = "send {\"names\":[\"lunch.pdf\"]}, or nothing for all";
        if (body.ValueKind != JsonValueKind.Object || body.EnumerateObject().Any(property => property.Name != "names"))
            return Problem.Invalid("body", body.GetRawText(), "is not an object with nothing but names", Remedy);
        if (!body.TryGetProperty("names", out var names))
            return Array.Empty<string>();
        if (names.ValueKind != JsonValueKind.Array || names.GetArrayLength() is 0 or > InboxService.MaxNames || names.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String || name.GetString() is not { Length: > 0 }))
            return Problem.Invalid("names", names.GetRawText(), $"is not a list of 1 to {InboxService.MaxNames} names of files", Remedy);
        return names.EnumerateArray().Select(name => name.GetString()!).ToArray();
    }
}

using RsPa.Actors.Protocol.Schedules;
using System.Globalization;
using System.Text.Json;
using RsPa.Application.Outcomes;
using RsPa.Application.Naming;
using RsPa.Application.Schedules;
using RsPa.Host.Access;

namespace RsPa.Host.Api;

/// <summary>Schedules: make, list, show, change, and what became of their moments.</summary>
internal static class SchedulesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var schedules = api.MapGroup("/schedules").WithTags("schedules");
        schedules.MapGet("", ListAsync)
            .WithSummary("Lists schedules by name")
            .Query(("after", "Only those behind this name: the next of the page before."), ("limit", "How many at most, 1 to 1,000; 100 where it is left out."))
            .Produces<SchedulePage>()
            .Refuses(400);
        schedules.MapPost("/{name}", AddAsync)
            .WithSummary("Makes a schedule")
            .WithDescription($"An object with {string.Join(", ", ScheduleWish.Fields)}. Needed are agent, and one of cron, every and at. Lengths are texts such as 1h30m; leave_out is what an iCalendar file holds.")
            .Produces<ScheduleDocument>(StatusCodes.Status201Created)
            .Refuses(400, 404, 409, 413, 503, 504);
        schedules.MapPatch("/{name}", EditAsync)
            .WithSummary("Changes what is given of a schedule; it begins anew from now")
            .Produces<ScheduleDocument>()
            .Refuses(400, 404, 409, 413, 503, 504);
        schedules.MapGet("/{name}", ShowAsync).WithSummary("Shows one schedule").Produces<ScheduleDocument>().Refuses(400, 404);
        schedules.MapDelete("/{name}", RemoveAsync).WithSummary("Removes a schedule and its history; its tasks stay").Produces<ScheduleDocument>().Refuses(400, 404, 409, 503, 504);
        schedules.MapPost("/{name}/pause", PauseAsync)
            .WithSummary("Has a schedule make no tasks until it is resumed")
            .WithDescription("A body is not needed; it may be {\"reason\":\"…\"}.")
            .Produces<ScheduleDocument>()
            .Refuses(400, 404, 409, 503, 504);
        schedules.MapPost("/{name}/resume", ResumeAsync).WithSummary("Has a paused schedule go on; what came meanwhile is skipped").Produces<ScheduleDocument>().Refuses(400, 404, 409, 503, 504);
        schedules.MapPost("/{name}/run", RunAsync).WithSummary("Makes a task of a schedule now; its next moment stays where it is").Produces<ScheduleAnswer>().Refuses(400, 404, 503, 504);
        schedules.MapPost("/{name}/backfill", BackfillAsync)
            .WithSummary("Makes the tasks of a past range that were not made, one after another")
            .WithDescription("Without count, or with another number than there are, nothing is made, and the problem tells the number.")
            .Query(("from", "The first moment, ISO 8601."), ("to", "The last moment, ISO 8601."), ("count", "How many tasks you expect."))
            .Produces<ScheduleAnswer>()
            .Refuses(400, 404, 409, 503, 504);
        schedules.MapGet("/{name}/history", HistoryAsync)
            .WithSummary("What became of a schedule's moments, the latest first")
            .Query(("before", "Only moments before this one, ISO 8601: the last of the page before."), ("limit", "How many at most, 1 to 1,000; 50 where it is left out."))
            .Produces<OccurrencePage>()
            .Refuses(400, 404);
        schedules.MapGet("/{name}/preview", PreviewAsync)
            .WithSummary("The next moments of a schedule")
            .Query(("from", "From this moment on, ISO 8601; from now on where it is left out."), ("count", "How many, 1 to 1,000; 10 where it is left out."))
            .Produces<PreviewPage>()
            .Refuses(400, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ScheduleService schedules, CancellationToken cancellationToken)
    {
        var asked = new QueryReader(http.Request, "after", "limit");
        var limit = asked.Limit(100);
        if (asked.Problem is { } wrong)
            return ApiProblem.Result(wrong);
        return (await schedules.ListAsync(http.User.Caller(), asked.Text("after"), limit, cancellationToken).ConfigureAwait(false)).TryGet(out var page, out var problem)
            ? ApiJson.Result(new SchedulePage(page, page.Count == limit ? page[^1].Name : null))
            : ApiProblem.Result(problem);
    }

    private static async Task<IResult> AddAsync(string name, HttpContext http, ScheduleService schedules, CancellationToken cancellationToken)
    {
        if (!(await WishAsync(http, cancellationToken).ConfigureAwait(false)).TryGet(out var wish, out var problem)
            || !(await schedules.AddAsync(http.User.Caller(), name, wish, cancellationToken).ConfigureAwait(false)).TryGet(out var answer, out problem))
            return ApiProblem.Result(problem);
        return Results.Json(answer.Schedule, ApiJson.Options, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> EditAsync(string name, HttpContext http, ScheduleService schedules, CancellationToken cancellationToken) =>
        (await WishAsync(http, cancellationToken).ConfigureAwait(false)).TryGet(out var wish, out var problem)
            ? Shown(await schedules.EditAsync(http.User.Caller(), name, wish, cancellationToken).ConfigureAwait(false))
            : ApiProblem.Result(problem);

    private static async Task<IResult> ShowAsync(string name, HttpContext http, ScheduleService schedules, CancellationToken cancellationToken) =>
        (await schedules.FindAsync(http.User.Caller(), name, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out var problem) ? ApiJson.Result(found) : ApiProblem.Result(problem);

    private static async Task<IResult> RemoveAsync(string name, HttpContext http, ScheduleService schedules, CancellationToken cancellationToken) =>
        Shown(await schedules.RemoveAsync(http.User.Caller(), name, cancellationToken).ConfigureAwait(false));

    private static async Task<IResult> PauseAsync(string name, HttpContext http, ScheduleService schedules, CancellationToken cancellationToken) =>
        (await ReasonBody.ReadAsync(http.Request, "paused through the API", cancellationToken).ConfigureAwait(false)).TryGet(out var reason, out var problem)
            ? Shown(await schedules.PauseAsync(http.User.Caller(), name, reason, cancellationToken).ConfigureAwait(false))
            : ApiProblem.Result(problem);

    private static async Task<IResult> ResumeAsync(string name, HttpContext http, ScheduleService schedules, CancellationToken cancellationToken) =>
        Shown(await schedules.ResumeAsync(http.User.Caller(), name, cancellationToken).ConfigureAwait(false));

    private static async Task<IResult> RunAsync(string name, HttpContext http, ScheduleService schedules, CancellationToken cancellationToken) =>
        (await schedules.RunAsync(http.User.Caller(), name, cancellationToken).ConfigureAwait(false)).TryGet(out var answer, out var problem) ? ApiJson.Result(answer) : ApiProblem.Result(problem);

    private static async Task<IResult> BackfillAsync(string name, HttpContext http, ScheduleService schedules, CancellationToken cancellationToken)
    {
        var asked = new QueryReader(http.Request, "from", "to", "count");
        var (from, to, count) = (asked.Read("from", QueryReader.Moment), asked.Read("to", QueryReader.Moment), asked.Read("count", Number));
        if (asked.Problem is { } wrong)
            return ApiProblem.Result(wrong);
        if (from is null || to is null)
            return ApiProblem.Result(Problem.Invalid(from is null ? "from" : "to", value: null, "is missing", "use ISO 8601 with an offset, such as 2026-01-31T17:00:00Z"));
        return (await schedules.BackfillAsync(http.User.Caller(), name, from.Value, to.Value, count, cancellationToken).ConfigureAwait(false)).TryGet(out var answer, out var problem)
            ? ApiJson.Result(answer)
            : ApiProblem.Result(problem);
    }

    private static async Task<IResult> HistoryAsync(string name, HttpContext http, ScheduleService schedules, CancellationToken cancellationToken)
    {
        var asked = new QueryReader(http.Request, "before", "limit");
        var (before, limit) = (asked.Read("before", QueryReader.Moment), asked.Limit(50));
        if (asked.Problem is { } wrong)
            return ApiProblem.Result(wrong);
        return (await schedules.HistoryAsync(http.User.Caller(), name, before, limit, cancellationToken).ConfigureAwait(false)).TryGet(out var page, out var problem)
            ? ApiJson.Result(new OccurrencePage(page, page.Count == limit ? page[^1].Moment : null))
            : ApiProblem.Result(problem);
    }

    private static async Task<IResult> PreviewAsync(string name, HttpContext http, ScheduleService schedules, CancellationToken cancellationToken)
    {
        var asked = new QueryReader(http.Request, "from", "count");
        var (from, count) = (asked.Read("from", QueryReader.Moment), asked.Read("count", Number));
        if (asked.Problem is { } wrong)
            return ApiProblem.Result(wrong);
        return (await schedules.PreviewAsync(http.User.Caller(), name, from, count ?? SchedulePreviewService.Standard, cancellationToken).ConfigureAwait(false)).TryGet(out var moments, out var problem)
            ? ApiJson.Result(new PreviewPage(moments))
            : ApiProblem.Result(problem);
    }

    private static IResult Shown(Outcome<ScheduleAnswer> outcome) => outcome.TryGet(out var answer, out var problem) ? ApiJson.Result(answer.Schedule) : ApiProblem.Result(problem);

    private static Outcome<int> Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Problem.Invalid("count", text, "is not a whole number", "use a number from 1 to 1000");

    private static async Task<Outcome<ScheduleWish>> WishAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (!(await BodyReader.ReadAsync(http.Request, cancellationToken).ConfigureAwait(false)).TryGet(out var document, out var problem))
            return problem;
        using (document)
            return Wish(document.RootElement);
    }

    private static Outcome<ScheduleWish> Wish(JsonElement body)
    {
        var known = string.Join(", ", ScheduleWish.Fields);
        if (body.ValueKind != JsonValueKind.Object)
            return Problem.Invalid("body", body.GetRawText(), "is not a JSON object", $"send an object with {known}");
        var wish = new ScheduleWish();
        foreach (var property in body.EnumerateObject())
        {
            if (!ScheduleWish.Fields.Contains(property.Name, StringComparer.Ordinal))
                return Problem.Invalid(property.Name, property.Value.GetRawText(), "is not a property of a schedule", Nearest.Of(property.Name, ScheduleWish.Fields) is { } meant ? $"did you mean {meant}? The properties are {known}" : $"the properties are {known}");
            var (isRaw, kind) = (property.Name is "input" or "max_retries", property.Value.ValueKind);
            if (!isRaw && kind != JsonValueKind.String)
                return Problem.Invalid(property.Name, property.Value.GetRawText(), "is not text", "put it in quotation marks, or leave the property out");
            wish = wish.With(property.Name, isRaw ? property.Value.GetRawText() : property.Value.GetString());
        }

        return wish;
    }

    /// <summary>A page of schedules.</summary>
    /// <param name="Schedules">By name.</param>
    /// <param name="Next">What to give as <c>after</c> for the next page, where there may be one.</param>
    internal sealed record SchedulePage(IReadOnlyList<ScheduleDocument> Schedules, string? Next);

    /// <summary>A page of a history.</summary>
    /// <param name="Occurrences">The latest moment first.</param>
    /// <param name="Next">What to give as <c>before</c> for the next page, where there may be one.</param>
    internal sealed record OccurrencePage(IReadOnlyList<OccurrenceDocument> Occurrences, DateTimeOffset? Next);

    /// <summary>Moments to come.</summary>
    /// <param name="Moments">In order.</param>
    internal sealed record PreviewPage(IReadOnlyList<PreviewedMoment> Moments);
}

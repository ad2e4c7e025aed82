using System.Diagnostics;
using System.Security.Claims;
using System.Text.Json;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Models;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;
using RsPa.Application.Tasks;
using RsPa.Host.Access;

namespace RsPa.Host.Api;

/// <summary>Tasks: submit, list, show, cancel, retry, follow.</summary>
internal static class TasksApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var tasks = api.MapGroup("/tasks").WithTags("tasks");
        tasks.MapPost("", SubmitAsync)
            .WithSummary("Submits a task, or an array of 1 to 10,000 tasks in one commit")
            .WithDescription("Answered once the task is stored: 201 for a new one, 200 where the id or key was there before. An array is answered with 200 and an outcome for each task.")
            .Accepts<TaskSubmission>("application/json")
            .Produces<TaskSubmitted>(StatusCodes.Status201Created)
            .Produces<TaskSubmitted>()
            .Refuses(400, 404, 413, 503, 504);
        tasks.MapGet("", ListAsync)
            .WithSummary("Lists tasks, newest first")
            .Query(("status", "Only of this status."), ("agent", "Only of this agent."), ("before", "Only those submitted before this task: the next of the page before."), ("limit", "How many at most, 1 to 1,000; 50 where it is left out."))
            .Produces<TaskPage>()
            .Refuses(400);
        tasks.MapGet("/{id}", ShowAsync)
            .WithSummary("Shows one task, with its attempts and its newest 100 calls to models")
            .Produces<TaskDocument>()
            .Refuses(400, 404);
        tasks.MapPost("/{id}/cancel", CancelAsync)
            .WithSummary("Cancels a task")
            .WithDescription("The status is running where an attempt must end first. A body is not needed; it may be {\"reason\":\"…\"}.")
            .Produces<TaskStanding>()
            .Refuses(400, 404, 409, 503, 504);
        tasks.MapPost("/{id}/retry", RetryAsync)
            .WithSummary("Gives a failed or cancelled task a fresh set of tries")
            .Produces<TaskStanding>()
            .Refuses(400, 404, 409, 503, 504);
        tasks.MapGet("/{id}/events", TaskEventStream.FollowAsync)
            .WithSummary("Follows one task until it ends (server-sent events)")
            .WithDescription("Events: status (the task, at once and at each change), progress, ended (the task, and the stream closes).")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .Refuses(400, 404);
    }

    /// <summary>Reads the identifier in the path.</summary>
    public static Outcome<TaskId> Id(string text) => QueryReader.Task(text);

    private static async Task<IResult> SubmitAsync(HttpContext http, TaskService tasks, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!(await BodyReader.ReadAsync(http.Request, cancellationToken).ConfigureAwait(false)).TryGet(out var document, out var problem))
            return ApiProblem.Result(problem);
        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? await SubmitManyAsync(http.User.Caller(), document.RootElement, Trace(http), tasks, time, cancellationToken).ConfigureAwait(false)
                : await SubmitOneAsync(http.User.Caller(), document.RootElement, Trace(http), tasks, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<IResult> SubmitOneAsync(Caller caller, JsonElement body, string? trace, TaskService tasks, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!SubmissionReader.Read(body, time).TryGet(out var task, out var problem)
            || !(await tasks.SubmitAsync(caller, task with { TraceParent = trace }, cancellationToken).ConfigureAwait(false)).TryGet(out var submitted, out problem))
            return ApiProblem.Result(problem);
        return new SubmittedResult(submitted);
    }

    private static async Task<IResult> SubmitManyAsync(Caller caller, JsonElement body, string? trace, TaskService tasks, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!SubmissionReader.ReadMany(body, time).TryGet(out var many, out var problem)
            || !(await tasks.SubmitAsync(caller, [.. many.Select(task => task with { TraceParent = trace })], cancellationToken).ConfigureAwait(false)).TryGet(out var outcomes, out problem))
            return ApiProblem.Result(problem);
        return ApiJson.Result(new SubmittedTasks([.. outcomes.Select(SubmittedOrNot.Of)]));
    }

    // The request's own activity where one is traced; else what its sender says of its own. What is not a trace is none.
    private static string? Trace(HttpContext http)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } current)
            return current.Id;
        return http.Request.Headers.TraceParent is [{ Length: <= 64 } sent] && ActivityContext.TryParse(sent, null, out _) ? sent : null;
    }

    private static async Task<IResult> ListAsync(HttpContext http, TaskQueryService tasks, CancellationToken cancellationToken)
    {
        var query = new QueryReader(http.Request, "status", "agent", "before", "limit");
        var filter = new TaskFilter(
            query.Read("status", TextValues.Status),
            query.Read("agent", TextValues.Agent),
            query.Read("before", QueryReader.Task),
            query.Limit(50));
        if (query.Problem is { } wrong)
            return ApiProblem.Result(wrong);
        return (await tasks.ListAsync(http.User.Caller(), filter, cancellationToken).ConfigureAwait(false)).TryGet(out var page, out var problem)
            ? ApiJson.Result(new TaskPage(page, page.Count == filter.Limit ? page[^1].Id : null))
            : ApiProblem.Result(problem);
    }

    private static async Task<IResult> ShowAsync(string id, ClaimsPrincipal user, TaskQueryService tasks, ModelUsageService usage, CancellationToken cancellationToken)
    {
        if (!Id(id).TryGet(out var task, out var problem)
            || !(await tasks.FindAsync(user.Caller(), task, cancellationToken).ConfigureAwait(false)).TryGet(out var detail, out problem)
            || !(await usage.OfTaskAsync(user.Caller(), task, cancellationToken).ConfigureAwait(false)).TryGet(out var calls, out problem))
            return ApiProblem.Result(problem);
        return ApiJson.Result(TaskDocument.Of(detail) with { ModelCalls = calls });
    }

    private static async Task<IResult> CancelAsync(string id, HttpContext http, TaskService tasks, CancellationToken cancellationToken)
    {
        if (!Id(id).TryGet(out var task, out var problem)
            || !(await ReasonBody.ReadAsync(http.Request, "cancelled through the API", cancellationToken).ConfigureAwait(false)).TryGet(out var reason, out problem)
            || !(await tasks.CancelAsync(http.User.Caller(), task, reason, cancellationToken).ConfigureAwait(false)).TryGet(out var cancelled, out problem))
            return ApiProblem.Result(problem);
        return ApiJson.Result(new TaskStanding(cancelled.Id, cancelled.Status));
    }

    private static async Task<IResult> RetryAsync(string id, ClaimsPrincipal user, TaskService tasks, CancellationToken cancellationToken)
    {
        if (!Id(id).TryGet(out var task, out var problem)
            || !(await tasks.RetryAsync(user.Caller(), task, cancellationToken).ConfigureAwait(false)).TryGet(out var retried, out problem))
            return ApiProblem.Result(problem);
        return ApiJson.Result(new TaskStanding(retried.Id, TaskStatus.Pending));
    }
}

using RsPa.Application.Events;
using RsPa.Host.Access;

namespace RsPa.Host.Api;

/// <summary>Streams live changes of all tasks, or of one.</summary>
internal static class LiveEventStream
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/events", FollowAsync)
            .WithTags("events")
            .WithSummary("Live changes (server-sent events)")
            .WithDescription("Events: task_changed, task_progressed, and dropped ({\"count\":n}) where the follower was too slow: then read again what you show.")
            .Query(("task", "Only of this task."))
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .Refuses(400);

    private static async Task<IResult> FollowAsync(HttpContext http, EventService live, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        var query = new QueryReader(http.Request, "task");
        var task = query.Read("task", QueryReader.Task);
        if (query.Problem is { } wrong)
            return ApiProblem.Result(wrong);
        if (!live.Follow(http.User.Caller(), task).TryGet(out var followed, out var problem))
            return ApiProblem.Result(problem);
        using var changes = followed;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var events = new EventStreamWriter(http.Response);
        try
        {
            await events.StartAsync(stop.Token).ConfigureAwait(false);
            while (true)
                await WriteNextAsync(events, changes, time, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The follower has gone, or the service stops: the stream just ends.
        }

        return Results.Empty;
    }

    private static async Task WriteNextAsync(EventStreamWriter events, LiveSubscription changes, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!await changes.WaitAsync(EventStreamWriter.KeepAliveInterval, time, cancellationToken).ConfigureAwait(false))
            await events.KeepAliveAsync(cancellationToken).ConfigureAwait(false);
        if (changes.TakeDropped() is > 0 and var dropped)
            await events.WriteAsync("dropped", new Dropped(dropped), cancellationToken).ConfigureAwait(false);
        if (changes.TryTake(out var change))
            await events.WriteAsync(change.Name, change.Event, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How many changes a slow follower has lost.</summary>
    private sealed record Dropped(long Count);
}

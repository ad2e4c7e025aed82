using RsPa.Application.Tasks;
using RsPa.Host.Access;

namespace RsPa.Host.Api;

/// <summary>Follows one task until it ends.</summary>
internal static class TaskEventStream
{
    public static async Task<IResult> FollowAsync(string id, HttpContext http, TaskFollowService tasks, IHostApplicationLifetime lifetime)
    {
        // A stream has no end of its own while the task runs; a stopping service must not wait for it.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        if (!TasksApi.Id(id).TryGet(out var task, out var problem)
            || !(await tasks.FollowAsync(http.User.Caller(), task, stop.Token).ConfigureAwait(false)).TryGet(out var updates, out problem))
            return ApiProblem.Result(problem);
        var events = new EventStreamWriter(http.Response);
        try
        {
            await events.StartAsync(stop.Token).ConfigureAwait(false);
            await foreach (var update in updates.WithCancellation(stop.Token).ConfigureAwait(false))
            {
                var document = TaskDocument.Of(update.Task);
                if (update.Progress is { } progress)
                    await events.WriteAsync("progress", progress, stop.Token).ConfigureAwait(false);
                else
                    await events.WriteAsync(document.Status.HasEnded() ? "ended" : "status", document, stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The follower has gone, or the service stops: the stream just ends.
        }

        return Results.Empty;
    }
}

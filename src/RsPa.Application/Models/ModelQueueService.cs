using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Hosting;
using RsPa.Actors.Cache;
using RsPa.Actors.Gateway.Views;
using RsPa.Actors.Protocol.Cache;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Actors;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Models;

/// <summary>How the gateway to the models is: what runs, what waits, for what, and until when.</summary>
public sealed class ModelQueueService(GatewayViews queue, IModelCallQueries calls, IRequiredActor<CacheActor> cache, TimeProvider time)
{
    private static readonly Permission Look = new("models.queue", CallerRole.Viewer);
    private static readonly TimeSpan CachePatience = TimeSpan.FromSeconds(2);

    /// <summary>How many calls are shown where it is not said.</summary>
    public const int StandardLimit = 50;

    /// <summary>How often a follower is told of changes at most: four times a second.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Shows the servers, the lanes, the tenants and today's calls.</summary>
    public async Task<Outcome<ModelStatusDocument>> StatusAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (Look.Refuse(caller) is { } refused)
            return refused;
        if (!(await GatewayAnswers.CatchAsync(queue.ReadAsync(1, cancellationToken)).ConfigureAwait(false)).TryGet(out var view, out var problem))
            return problem;
        var now = time.GetUtcNow();
        var zone = time.LocalTimeZone;
        var midnight = TimeZoneInfo.ConvertTime(now, zone).Date;
        var since = new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
        var today = (await ReadProblem.CatchAsync(calls.UsageAsync(new UsageQuery(UsageBy.Day, since, now.AddTicks(1), zone), cancellationToken)).ConfigureAwait(false)).TryGet(out var report, out _) ? UsageLineDocument.Of(report.Total) : null;
        var share = (await cache.ActorRef.AskAsync(GetCacheStatistics.Instance, "the cache", cancellationToken, CachePatience).ConfigureAwait(false)).TryGet(out var answer, out _) && answer is CacheReply.Counted counted
            ? counted.Statistics.Answers.HitShare
            : null;
        var q = view.Queue;
        return new ModelStatusDocument(q.At, view.Endpoints, q.Running, q.Waiting, q.Held, q.Lanes, view.Tenants, today, share is { } known ? Math.Round(known, 4) : null);
    }

    /// <summary>Shows the calls that run, wait or are held.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public async Task<Outcome<QueueView>> QueueAsync(Caller caller, int limit, CancellationToken cancellationToken)
    {
        if ((Look.Refuse(caller) ?? LimitRule.Fault(limit)) is { } wrong)
            return wrong;
        return (await GatewayAnswers.CatchAsync(queue.ReadAsync(limit, cancellationToken)).ConfigureAwait(false)).TryGet(out var view, out var problem) ? view.Queue : problem;
    }

    /// <summary>Shows the calls of a task that are not over.</summary>
    public async Task<Outcome<IReadOnlyList<QueuedCallView>>> OfTaskAsync(Caller caller, TaskId task, CancellationToken cancellationToken) =>
        Look.Refuse(caller) is { } refused ? refused : await GatewayAnswers.CatchAsync(queue.OfTaskAsync(task, cancellationToken)).ConfigureAwait(false);

    /// <summary>Follows the queue: what it is now, and then each time that something in it has changed, at most every <see cref="Interval"/>.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="limit">How many calls at most, 1 to 1,000.</param>
    /// <param name="silence">After so long without a change nothing is given, so that a follower can say that it lives.</param>
    public Outcome<IAsyncEnumerable<QueueView?>> Follow(Caller caller, int limit, TimeSpan silence) =>
        (Look.Refuse(caller) ?? LimitRule.Fault(limit)) is { } wrong ? wrong : Outcome.Of(FollowAsync(limit, silence));

    private async IAsyncEnumerable<QueueView?> FollowAsync(int limit, TimeSpan silence, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        object? mark = null;
        var told = time.GetTimestamp();
        while (true)
        {
            var (view, now) = await ReadAsync(limit, mark, cancellationToken).ConfigureAwait(false);
            mark = now;
            if (view is not null || time.GetElapsedTime(told) >= silence)
            {
                told = time.GetTimestamp();
                yield return view?.Queue;
            }

            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(GatewayView? View, object? Mark)> ReadAsync(int limit, object? mark, CancellationToken cancellationToken)
    {
        try
        {
            return await queue.ReadChangedAsync(limit, mark, cancellationToken).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return (null, mark); // it starts anew: what it says then is a change
        }
    }
}

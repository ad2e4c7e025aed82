using RsPa.Actors.Protocol.Gateway;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Models;

/// <summary>What calls to models there were, and what they came to.</summary>
public sealed class ModelUsageService(IModelCallQueries calls, TimeProvider time)
{
    /// <summary>How many calls of a task are shown with it: the newest ones.</summary>
    public const int MostOfATask = 100;

    private static readonly Permission Read = new("models.usage", CallerRole.Viewer);

    /// <summary>The period that is told where none is asked for.</summary>
    public static TimeSpan StandardPeriod { get; } = TimeSpan.FromDays(7);

    /// <summary>Sums calls up.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="by">What makes a line.</param>
    /// <param name="since">From this moment on; seven days back where there is none.</param>
    /// <param name="until">Up to this moment; now where there is none.</param>
    /// <param name="zone">The time zone whose days are meant, by its IANA name; that of the service where there is none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Outcome<UsageDocument>> UsageAsync(Caller caller, UsageBy by, DateTimeOffset? since, DateTimeOffset? until, string? zone, CancellationToken cancellationToken)
    {
        if (Read.Refuse(caller) is { } refused)
            return refused;
        var days = time.LocalTimeZone;
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out days))
            return Problem.Invalid("zone", zone, "is not a time zone", "use an IANA name, such as Europe/Vienna or UTC");
        var end = until ?? time.GetUtcNow();
        var begin = since ?? end - StandardPeriod;
        if (begin >= end)
            return Problem.Invalid("since", $"{begin:O}", $"is not before the end of the period, {end:O}", "use an earlier moment");
        var query = new UsageQuery(by, begin, end, days!);
        return (await ReadProblem.CatchAsync(calls.UsageAsync(query, cancellationToken)).ConfigureAwait(false)).TryGet(out var report, out var problem) ? UsageDocument.Of(query, report) : problem;
    }

    /// <summary>Reads a page of calls, newest first.</summary>
    public async Task<Outcome<IReadOnlyList<ModelCallDocument>>> CallsAsync(Caller caller, ModelCallFilter filter, CancellationToken cancellationToken)
    {
        if (Read.Refuse(caller) is { } refused)
            return refused;
        if (LimitRule.Fault(filter.Limit) is { } wrong)
            return wrong;
        return (await ReadProblem.CatchAsync(calls.ListAsync(filter, cancellationToken)).ConfigureAwait(false)).TryGet(out var page, out var problem)
            ? Outcome.Of<IReadOnlyList<ModelCallDocument>>([.. page.Select(ModelCallDocument.Of)])
            : problem;
    }

    /// <summary>Reads the newest <see cref="MostOfATask"/> calls of a task, newest first.</summary>
    public Task<Outcome<IReadOnlyList<ModelCallDocument>>> OfTaskAsync(Caller caller, TaskId task, CancellationToken cancellationToken) =>
        CallsAsync(caller, new ModelCallFilter(MostOfATask) { Task = task }, cancellationToken);
}

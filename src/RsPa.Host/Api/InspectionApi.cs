using System.Security.Claims;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Logs;
using RsPa.Application.Actors;
using RsPa.Application.Logs;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;
using RsPa.Application.Settings;
using RsPa.Host.Access;

namespace RsPa.Host.Api;

/// <summary>What is inside: logs, actors, settings.</summary>
internal static class InspectionApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/logs", LogsAsync)
            .WithTags("logs")
            .WithSummary("Reads the log, oldest row first")
            .WithDescription("Without after, the newest rows; with it, the first ones after that row: ask again with the id of the last row to follow.")
            .Query(
                ("level", "debug, info, warning, error or critical: rows of this level or a graver one."),
                ("since", "Rows from this moment on: ISO 8601 with an offset."),
                ("text", "Rows that hold these words."),
                ("agent", "Rows of this agent."),
                ("task", "Rows of this task."),
                ("after", "Rows after the one with this id."),
                ("limit", "How many at most, 1 to 1,000; 100 where it is left out."))
            .Produces<LogPage>()
            .Refuses(400);
        api.MapGet("/actors", (ClaimsPrincipal user, ActorTreeService actors) => Result(actors.Show(user.Caller()), tree => tree)).WithTags("actors").WithSummary("The live tree of actors").Produces<ActorNode>();
        api.MapGet("/config", (ClaimsPrincipal user, SettingsService settings) => Result(settings.List(user.Caller()), all => new SettingsPage(all)))
            .WithTags("config")
            .WithSummary("The settings that are in force, and where each comes from; secrets are redacted")
            .Produces<SettingsPage>();
    }

    private static async Task<IResult> LogsAsync(HttpContext http, LogService logs, CancellationToken cancellationToken)
    {
        var asked = new QueryReader(http.Request, "level", "since", "text", "agent", "task", "after", "limit");
        var query = new LogQuery
        {
            MinimumSeverity = asked.Read("level", TextValues.Severity) ?? LogSeverity.Debug,
            Since = asked.Read("since", QueryReader.Moment),
            Text = asked.Text("text"),
            Agent = asked.Read("agent", TextValues.Agent)?.Value,
            Task = asked.Read("task", QueryReader.Task)?.ToString(),
            AfterId = asked.Read("after", QueryReader.RowId),
            Limit = asked.Limit(100),
            Order = LogOrder.NewestLast,
        };
        if (asked.Problem is { } problem)
            return ApiProblem.Result(problem);
        return Result(await logs.QueryAsync(http.User.Caller(), query, cancellationToken).ConfigureAwait(false), rows => new LogPage([.. rows.Select(LogDocument.Of)]));
    }

    private static IResult Result<T, TShown>(Outcome<T> outcome, Func<T, TShown> show)
        where T : notnull =>
        outcome.TryGet(out var value, out var problem) ? ApiJson.Result(show(value)) : ApiProblem.Result(problem);

    /// <summary>Rows of the log.</summary>
    /// <param name="Rows">Oldest first.</param>
    internal sealed record LogPage(IReadOnlyList<LogDocument> Rows);

    /// <summary>The settings that are in force.</summary>
    /// <param name="Settings">By key.</param>
    internal sealed record SettingsPage(IReadOnlyList<EffectiveSetting> Settings);
}

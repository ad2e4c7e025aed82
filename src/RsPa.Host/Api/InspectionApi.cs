using RsPa.Actors.Protocol.Health;
using RsPa.Host.Surfaces;

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
        api.MapGet("/actors", (OwnerActions actions) => ApiJson.Result(actions.LookAtActors())).WithTags("actors").WithSummary("The live tree of actors").Produces<ActorNode>();
        api.MapGet("/config", (IEffectiveSettings settings) => ApiJson.Result(new SettingsPage(settings.List())))
            .WithTags("config")
            .WithSummary("The settings that are in force, and where each comes from; secrets are redacted")
            .Produces<SettingsPage>();
    }

    private static async Task<IResult> LogsAsync(HttpRequest request, ILogQueries logs, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request, "level", "since", "text", "agent", "task", "after", "limit");
        var filter = new LogFilter
        {
            AtLeast = query.Read("level", QueryReader.Severity),
            Since = query.Read("since", QueryReader.Moment),
            Text = query.Text("text"),
            Agent = query.Read("agent", SubmissionRules.Agent),
            Task = query.Read("task", QueryReader.Task),
            AfterId = query.Read("after", QueryReader.RowId),
            Limit = query.Limit(100, 1000),
        };
        return query.Problem is { } problem
            ? ApiProblem.Result(problem)
            : ApiJson.Result(new LogPage(await logs.QueryAsync(filter, cancellationToken).ConfigureAwait(false)));
    }

    /// <summary>Rows of the log.</summary>
    /// <param name="Rows">Oldest first.</param>
    internal sealed record LogPage(IReadOnlyList<LogRow> Rows);

    /// <summary>The settings that are in force.</summary>
    /// <param name="Settings">By key.</param>
    internal sealed record SettingsPage(IReadOnlyList<EffectiveSetting> Settings);
}

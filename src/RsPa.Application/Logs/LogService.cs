using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Logs;
using RsPa.Application.Access;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Logs;

/// <summary>The log.</summary>
public sealed class LogService(ILogStore logs)
{
    private static readonly Permission Read = new("logs.query", CallerRole.Viewer);

    /// <summary>Finds rows.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="query">Which rows, at most 1,000. To follow, ask again with the id of the last row.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Outcome<IReadOnlyList<LogRow>>> QueryAsync(Caller caller, LogQuery query, CancellationToken cancellationToken)
    {
        if (Read.Refuse(caller) is { } refused)
            return refused;
        return LimitRule.Fault(query.Limit) is { } wrong ? wrong : await ReadProblem.CatchAsync(logs.QueryAsync(query, cancellationToken)).ConfigureAwait(false);
    }
}

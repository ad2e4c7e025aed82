using RsPa.Agents.BuiltIn.Files;
using RsPa.Agents.BuiltIn.Inputs;

namespace RsPa.Agents.BuiltIn.SystemReport;

/// <summary>What a report came to.</summary>
/// <param name="From">The start of the period, included.</param>
/// <param name="Until">Its end, excluded.</param>
/// <param name="Completed">Attempts that completed their task.</param>
/// <param name="Failed">Attempts that failed.</param>
/// <param name="Cancelled">Attempts that were cancelled.</param>
/// <param name="Pending">Tasks that wait now.</param>
/// <param name="Running">Tasks that run now.</param>
/// <param name="Path">The file that holds the report.</param>
/// <param name="Markdown">The report.</param>
internal sealed record SystemReportOutput(DateTimeOffset From, DateTimeOffset Until, long Completed, long Failed, long Cancelled, long Pending, long Running, string Path, string Markdown);

/// <summary>Reports what the service did in the last hours.</summary>
internal sealed class SystemReportAgent : IAgent
{
    private const int MaxHours = 24 * 366;

    /// <inheritdoc/>
    public async Task<AgentResult> ExecuteAsync(AgentRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        int hours;
        try
        {
            InputShape.Check(run.Input, "The input", "hours");
            hours = InputShape.Whole(run.Input, "hours", 24, 1, MaxHours);
        }
        catch (InputException wrong)
        {
            return AgentResult.Reject(wrong.Message);
        }
        var until = run.Time.GetUtcNow();
        var from = until.AddHours(-hours);
        var activity = await run.Activity.SummariseAsync(from, until, cancellationToken).ConfigureAwait(false);
        var markdown = SystemReportText.Write(activity, from, until);
        var path = await AtomicFile.WriteAsync(run.FilesDirectory, $"system_report_{until:yyyy-MM-dd_HHmm}.md", markdown, run, cancellationToken).ConfigureAwait(false);
        return AgentResult.Done(new SystemReportOutput(
            from,
            until,
            activity.Agents.Sum(one => one.Completed),
            activity.Agents.Sum(one => one.Failed),
            activity.Agents.Sum(one => one.Cancelled),
            activity.Pending,
            activity.Running,
            path,
            markdown));
    }
}

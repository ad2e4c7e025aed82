using System.Globalization;
using System.Text;

namespace RsPa.Agents.BuiltIn.SystemReport;

/// <summary>Writes what the service did as Markdown.</summary>
internal static class SystemReportText
{
    private const int MaxErrorCharacters = 300;

    /// <summary>The report: a sentence on the whole, a table of the agents, the newest failures. Times are UTC.</summary>
    public static string Write(ActivitySummary activity, DateTimeOffset from, DateTimeOffset until)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# What RsPa did, {from.UtcDateTime:yyyy-MM-dd HH:mm} to {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC\n\n");
        text.Append(Summary(activity)).Append("\n\n");
        if (activity.Agents.Count > 0)
            Agents(text, activity.Agents);
        if (activity.Failures.Count > 0)
            Failures(text, activity.Failures);
        return text.ToString();
    }

    private static string Summary(ActivitySummary activity)
    {
        var now = string.Create(CultureInfo.InvariantCulture, $"Now {Count(activity.Pending, "task waits", "tasks wait")} and {Count(activity.Running, "runs", "run")}.");
        var (completed, failed, cancelled) = (activity.Agents.Sum(one => one.Completed), activity.Agents.Sum(one => one.Failed), activity.Agents.Sum(one => one.Cancelled));
        var ended = completed + failed + cancelled;
        return ended == 0
            ? $"No attempt ended in this period. {now}"
            : string.Create(CultureInfo.InvariantCulture, $"{Count(ended, "attempt", "attempts")} ended: {completed} completed, {failed} failed ({100.0 * failed / ended:0.#} %), {cancelled} cancelled. {now}");
    }

    private static void Agents(StringBuilder text, IReadOnlyList<AgentActivity> agents)
    {
        text.Append("## Agents\n\n| agent | completed | failed | cancelled | mean time |\n|---|---:|---:|---:|---:|\n");
        foreach (var one in agents.OrderBy(one => one.Agent.Value, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"| {one.Agent} | {one.Completed} | {one.Failed} | {one.Cancelled} | {Span(one.MeanSeconds)} |\n");
        text.Append('\n');
    }

    private static void Failures(StringBuilder text, IReadOnlyList<FailureLine> failures)
    {
        text.Append("## Newest failures\n\n| when (UTC) | agent | error | task |\n|---|---|---|---|\n");
        foreach (var one in failures.OrderByDescending(one => one.At))
            text.Append(CultureInfo.InvariantCulture, $"| {one.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} | {one.Agent} | {Cell(one.Error)} | {one.Task} |\n");
    }

    // An error's text may hold line ends and bars, which would end the row or the cell.
    private static string Cell(string error)
    {
        var line = string.Join(' ', error.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var shown = line.Length > MaxErrorCharacters ? line[..MaxErrorCharacters] + "…" : line;
        return shown.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
    }

    private static string Count(long count, string one, string several) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : several)}");

    private static string Span(double seconds) => seconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.0} min"),
    };
}

using RsPa.Actors.Protocol.Logs;
using RsPa.Agents;
using RsPa.Application.Logs;
using RsPa.Application.Outcomes;
using RsPa.Application.Tasks;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Reads the log, and follows it where asked to.</summary>
internal sealed class LogQueryCommand(LogService logs, TaskQueryService tasks, TimeProvider time) : IConsoleCommand
{
    /// <summary>How often a follower looks for new rows. Rows reach the database in batches, so that to look more often shows nothing sooner.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    public CommandDescription Description { get; } = new("query", "Reads the log, oldest row first")
    {
        Shape = ResultShape.Lines,
        Options =
        [
            new("level", ParameterType.Text, "Rows of this level or a graver one") { Choices = ["debug", "info", "warning", "error", "critical"] },
            new("since", ParameterType.PastTime, "Rows from this moment on: ISO 8601, or a distance back such as 15m or 2d"),
            new("text", ParameterType.Text, "Rows that hold these words"),
            new("agent", ParameterType.Agent, "Rows of this agent"),
            new("task", ParameterType.Task, "Rows of this task"),
            new("limit", ParameterType.Integer, "The newest so many rows, 1 to 1,000") { Default = "100" },
            new("follow", ParameterType.Flag, "Goes on with new rows as they come, until it is interrupted"),
        ],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await ReadAsync(call, cancellationToken).ConfigureAwait(false)).TryGet(out var query, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        var last = 0L;
        while (true)
        {
            if (!(await logs.QueryAsync(call.Caller, query, cancellationToken).ConfigureAwait(false)).TryGet(out var rows, out problem))
                return await output.FailAsync(problem).ConfigureAwait(false);
            foreach (var row in rows)
                await output.WriteAsync(Line(row)).ConfigureAwait(false);
            if (!call.Flag("follow"))
                return CommandEnd.Done;
            last = rows.Count > 0 ? rows[^1].Id : last;
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
            query = query with { AfterId = last, Limit = LimitRule.Most };
        }
    }

    private async Task<Outcome<LogQuery>> ReadAsync(CommandCall call, CancellationToken cancellationToken)
    {
        string? task = null;
        if (call.Text("task") is { } text)
        {
            if (!(await tasks.ResolveAsync(call.Caller, text, cancellationToken).ConfigureAwait(false)).TryGet(out var id, out var problem))
                return problem;
            task = id.ToString();
        }

        return new LogQuery
        {
            MinimumSeverity = call.Text("level") is { } level ? LogSeverities.ByName[level] : LogSeverity.Debug,
            Since = call.PastMoment("since"),
            Text = call.Text("text"),
            Agent = call.Agent("agent")?.Value,
            Task = task,
            Limit = call.Integer("limit") ?? 100,
            Order = LogOrder.NewestLast,
        };
    }

    private static LineFrame Line(LogRow row)
    {
        var entry = row.Entry;

        // A row is one line, and its exception further ones: a line break in a message must not begin another row.
        var message = DisplayText.Line($"{entry.Logger}: {entry.Message}", int.MaxValue);
        var text = entry.Exception is null ? message : $"{message}\n{DisplayText.Block(entry.Exception).TrimEnd('\n')}";
        return new LineFrame(entry.Time, entry.Severity.Name().ToLowerInvariant(), text, LogDocument.Of(row));
    }
}

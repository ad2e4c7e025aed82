using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Logs;
using RsPa.Agents;
using RsPa.Application.Logs;
using RsPa.Application.Outcomes;
using RsPa.Application.Tasks;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Reads the log, and follows it where asked to.</summary>
internal sealed class LogQueryCommand(ILogStore logs, TaskReferences references, TimeProvider time) : IConsoleCommand
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
        var last = await WriteAsync(query, 0, output, cancellationToken).ConfigureAwait(false);
        while (call.Flag("follow"))
        {
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
            last = await WriteAsync(query with { AfterId = last, Limit = 1000 }, last, output, cancellationToken).ConfigureAwait(false);
        }

        return CommandEnd.Done;
    }

    private async Task<Outcome<LogQuery>> ReadAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var limit = call.Integer("limit") ?? 100;
        if (limit is < 1 or > 1000)
            return Problem.Invalid("limit", $"{limit}", "is out of range", "use a number from 1 to 1000");
        string? task = null;
        if (call.Text("task") is { } text)
        {
            if (!(await references.ResolveAsync(text, cancellationToken).ConfigureAwait(false)).TryGet(out var id, out var problem))
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
            Limit = limit,
            Order = LogOrder.NewestLast,
        };
    }

    /// <summary>Writes the rows of one query.</summary>
    /// <returns>The last row's id, or <paramref name="last"/> where there were none.</returns>
    private async Task<long> WriteAsync(LogQuery query, long last, CommandOutput output, CancellationToken cancellationToken)
    {
        foreach (var row in await logs.QueryAsync(query, cancellationToken).ConfigureAwait(false))
        {
            var entry = row.Entry;
            // A row is one line, and its exception further ones: a line break in a message must not begin another row.
            var message = DisplayText.Line($"{entry.Logger}: {entry.Message}", int.MaxValue);
            var text = entry.Exception is null ? message : $"{message}\n{DisplayText.Block(entry.Exception).TrimEnd('\n')}";
            await output.WriteAsync(new LineFrame(entry.Time, entry.Severity.Name().ToLowerInvariant(), text, LogDocument.Of(row))).ConfigureAwait(false);
            last = row.Id;
        }

        return last;
    }
}

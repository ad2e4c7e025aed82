using RsPa.Actors.Protocol.Tasks;
using RsPa.Application.Tasks;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Follows one task, line by line, until it ends.</summary>
internal sealed class TaskTailCommand(TaskQueryService tasks, TaskFollowService follow, TimeProvider time) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("tail", "Follows a task until it ends; ends with 1 where it failed")
    {
        Shape = ResultShape.Lines,
        Arguments = [new("task", ParameterType.Task, $"The task: {TaskReferences.Form}") { Required = true }],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await tasks.ResolveAsync(call.Caller, call.Required("task"), cancellationToken).ConfigureAwait(false)).TryGet(out var id, out var problem)
            || !(await follow.FollowAsync(call.Caller, id, cancellationToken).ConfigureAwait(false)).TryGet(out var updates, out problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        TaskDetail? last = null;
        await foreach (var update in updates.ConfigureAwait(false))
        {
            last = update.Task;
            await output.WriteAsync(update.Progress is { } progress ? Line(progress) : Line(last, await ExplainAsync(call, last, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
        }

        return last?.Summary.Status == TaskStatus.Completed ? CommandEnd.Done : CommandEnd.Failed;
    }

    private async Task<string> ExplainAsync(CommandCall call, TaskDetail task, CancellationToken cancellationToken) =>
        (await tasks.ExplainAsync(call.Caller, task.Summary, cancellationToken).ConfigureAwait(false)).TryGet(out var sentence, out var problem) ? sentence : problem.Message;

    private LineFrame Line(TaskProgressed progress)
    {
        var percent = progress.Fraction is { } fraction ? $"{Math.Round(fraction * 100)} % " : "";
        return new LineFrame(time.GetUtcNow(), "info", $"{percent}{progress.Message}", new { Event = "progress", progress.Id, progress.Fraction, progress.Message });
    }

    private LineFrame Line(TaskDetail task, string sentence)
    {
        var document = TaskDocument.Of(task);
        var level = document.Status == TaskStatus.Failed ? "error" : "info";
        var text = document.Output is { } output ? $"{sentence}: {output.GetRawText()}" : sentence;
        return new LineFrame(time.GetUtcNow(), level, text, new { Event = "status", document.Id, document.Status, document.Attempt, document.Error, document.Output });
    }
}

using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Application;
using RsPa.Application.Tasks;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Follows one task, line by line, until it ends.</summary>
internal sealed class TaskTailCommand(OwnerActions actions, TaskReferences references, TaskWatch watch, TimeProvider time) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("tail", "Follows a task until it ends; ends with 1 where it failed")
    {
        Shape = ResultShape.Lines,
        Arguments = [new("task", ParameterType.Task, $"The task: {TaskReferences.Form}") { Required = true }],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await references.ResolveAsync(call.Required("task"), cancellationToken).ConfigureAwait(false)).TryGet(out var id, out var problem)
            || !(await actions.FindTaskAsync(id, cancellationToken).ConfigureAwait(false)).TryGet(out var last, out problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await foreach (var sighting in watch.FollowAsync(id, cancellationToken).ConfigureAwait(false))
        {
            last = sighting.Task;
            await output.WriteAsync(sighting.Progress is { } progress ? Line(progress) : Line(last, await actions.AgentOfAsync(last.Summary, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
        }

        return last.Summary.Status == TaskStatus.Completed ? CommandEnd.Done : CommandEnd.Failed;
    }

    private LineFrame Line(TaskProgressed progress)
    {
        var percent = progress.Fraction is { } fraction ? $"{Math.Round(fraction * 100)} % " : "";
        return new LineFrame(time.GetUtcNow(), "info", $"{percent}{progress.Message}", new { Event = "progress", progress.Id, progress.Fraction, progress.Message });
    }

    private LineFrame Line(TaskDetail task, AgentView? agent)
    {
        var document = TaskDocument.Of(task);
        var sentence = TaskSentences.Of(task.Summary, time.GetUtcNow(), agent);
        var level = document.Status == TaskStatus.Failed ? "error" : "info";
        var text = document.Output is { } output ? $"{sentence}: {output.GetRawText()}" : sentence;
        return new LineFrame(time.GetUtcNow(), level, text, new { Event = "status", document.Id, document.Status, document.Attempt, document.Error, document.Output });
    }
}

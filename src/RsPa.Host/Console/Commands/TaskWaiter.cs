using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Outcomes;
using RsPa.Application.Tasks;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Waits for a task, shows how far it is, and prints what came of it.</summary>
internal sealed class TaskWaiter(TaskFollowService follow, TaskQueryService tasks)
{
    public async Task<CommandEnd> WaitAsync(Caller caller, TaskId id, CommandOutput output, CancellationToken cancellationToken)
    {
        var detached = $"Task {id.Short} goes on. Follow it: rspa task tail {id.Short}";
        if (!(await follow.FollowAsync(caller, id, cancellationToken).ConfigureAwait(false)).TryGet(out var updates, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        TaskDetail? last = null;
        await foreach (var update in updates.ConfigureAwait(false))
        {
            last = update.Task;
            await output.WriteAsync(new ProgressFrame(update.Progress?.Fraction, update.Progress?.Message ?? await ExplainAsync(caller, last, cancellationToken).ConfigureAwait(false), detached)).ConfigureAwait(false);
        }

        if (last is null || !last.Summary.Status.HasEnded())
            return await output.FailAsync(new Problem(ProblemKind.UnknownTask, $"Task {id} was removed while it was waited for.") { Field = "task", Value = $"{id}" }).ConfigureAwait(false);
        await output.WriteAsync(Ended(last)).ConfigureAwait(false);
        return last.Summary.Status == TaskStatus.Completed ? CommandEnd.Done : CommandEnd.Failed;
    }

    private async Task<string> ExplainAsync(Caller caller, TaskDetail task, CancellationToken cancellationToken) =>
        (await tasks.ExplainAsync(caller, task.Summary, cancellationToken).ConfigureAwait(false)).TryGet(out var sentence, out var problem) ? sentence : problem.Message;

    private static RecordFrame Ended(TaskDetail task)
    {
        var document = TaskDocument.Of(task);
        return new RecordFrame(
        [
            new(new("id", "Task", CellType.Id), document.Id),
            new(new("agent", "Agent"), document.Agent),
            new(new("status", "Status", CellType.Status), document.Status),
            new(new("attempt", "Tries", CellType.Number), document.Attempt),
            new(new("error", "Error"), document.Status == TaskStatus.Completed ? null : document.Error),
            new(new("output", "Output", CellType.Json), document.Output),
        ]);
    }
}

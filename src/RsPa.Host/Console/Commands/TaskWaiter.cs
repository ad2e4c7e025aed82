using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application;
using RsPa.Application.Outcomes;
using RsPa.Application.Tasks;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Waits for a task, shows how far it is, and prints what came of it.</summary>
internal sealed class TaskWaiter(TaskWatch watch, OwnerActions actions, TimeProvider time)
{
    public async Task<CommandEnd> WaitAsync(TaskId id, CommandOutput output, CancellationToken cancellationToken)
    {
        var detached = $"Task {id.Short} goes on. Follow it: rspa task tail {id.Short}";
        TaskDetail? last = null;
        await foreach (var sighting in watch.FollowAsync(id, cancellationToken).ConfigureAwait(false))
        {
            last = sighting.Task;
            await output.WriteAsync(new ProgressFrame(sighting.Progress?.Fraction, sighting.Progress?.Message ?? TaskSentences.Of(last.Summary, time.GetUtcNow(), await actions.AgentOfAsync(last.Summary, cancellationToken).ConfigureAwait(false)), detached)).ConfigureAwait(false);
        }

        if (last is null || !last.Summary.Status.HasEnded())
            return await output.FailAsync(new Problem(ProblemKind.UnknownTask, $"Task {id} was removed while it was waited for.") { Field = "task", Value = $"{id}" }).ConfigureAwait(false);
        await output.WriteAsync(Ended(last)).ConfigureAwait(false);
        return last.Summary.Status == TaskStatus.Completed ? CommandEnd.Done : CommandEnd.Failed;
    }

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

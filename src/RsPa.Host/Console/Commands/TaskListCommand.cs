using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;
using RsPa.Host.Surfaces;

namespace RsPa.Host.Console.Commands;

/// <summary>Lists tasks.</summary>
internal sealed class TaskListCommand(OwnerActions actions) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("list", "Lists tasks, newest first")
    {
        Options =
        [
            new("status", ParameterType.Text, "Only of this status") { Choices = ["pending", "running", "waiting", "completed", "failed", "cancelled"] },
            new("agent", ParameterType.Agent, "Only of this agent"),
            new("before", ParameterType.Task, "Only those submitted before this task: for the next page"),
            new("limit", ParameterType.Integer, "How many at most, 1 to 1,000") { Default = "50" },
        ],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        var limit = call.Integer("limit") ?? 50;
        if (limit is < 1 or > 1000)
            return await output.FailAsync(Problem.Invalid("limit", $"{limit}", "is out of range", "use a number from 1 to 1000")).ConfigureAwait(false);
        TaskId? before = null;
        if (call.Text("before") is { } text)
        {
            if (!(await actions.ResolveTaskAsync(text, cancellationToken).ConfigureAwait(false)).TryGet(out var id, out var problem))
                return await output.FailAsync(problem).ConfigureAwait(false);
            before = id;
        }

        TaskStatus? status = call.Text("status") is { } name && SubmissionRules.Status(name).TryGet(out var known, out _) ? known : null;
        var tasks = await actions.ListTasksAsync(new TaskFilter(status, call.Agent("agent"), before, limit), cancellationToken).ConfigureAwait(false);
        await output.WriteAsync(Table(tasks)).ConfigureAwait(false);
        if (tasks.Count == limit)
            await output.TextAsync($"There may be more: rspa task list --before {tasks[^1].Id}").ConfigureAwait(false);
        return CommandEnd.Done;
    }

    private static TableFrame Table(IReadOnlyList<TaskSummary> tasks) =>
        new(
            "tasks",
            [
                new("id", "Task", CellType.Id),
                new("agent", "Agent"),
                new("status", "Status", CellType.Status),
                new("priority", "Priority"),
                new("attempt", "Tries", CellType.Number),
                new("submitted_at", "Submitted", CellType.Time),
                new("due_at", "Due", CellType.Time),
                new("ended_at", "Ended", CellType.Time),
                new("error", "Error"),
            ],
            [.. tasks.Select(task => (IReadOnlyList<object?>)[task.Id, task.Agent, task.Status, task.Priority, task.Attempt, task.SubmittedAt, task.DueAt, task.EndedAt, task.Error])],
            "There are no such tasks.");
}

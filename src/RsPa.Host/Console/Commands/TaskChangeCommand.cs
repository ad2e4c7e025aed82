using RsPa.Agents;
using RsPa.Application.Outcomes;
using RsPa.Application.Tasks;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>A command that changes one task after another. What fails with one does not keep it from the next.</summary>
internal abstract class TaskChangeCommand(TaskQueryService queries) : IConsoleCommand
{
    public abstract CommandDescription Description { get; }

    protected static ParameterDescription Tasks { get; } =
        new("task", ParameterType.Task, $"The tasks, each by {TaskReferences.Form}") { Required = true, Many = true };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        var rows = new List<IReadOnlyList<object?>>();
        var end = CommandEnd.Done;
        foreach (var text in call.All("task"))
        {
            if ((await queries.ResolveAsync(call.Caller, text, cancellationToken).ConfigureAwait(false)).TryGet(out var id, out var problem)
                && (await ChangeAsync(call, id, cancellationToken).ConfigureAwait(false)).TryGet(out var status, out problem))
                rows.Add([id, status]);
            else
                end = await output.FailAsync(problem).ConfigureAwait(false);
        }

        if (rows.Count > 0)
            await output.WriteAsync(new TableFrame("tasks", [new("id", "Task", CellType.Id), new("status", "Status", CellType.Status)], rows, "")).ConfigureAwait(false);
        return end;
    }

    /// <summary>Changes one task.</summary>
    /// <returns>Where it stands now.</returns>
    protected abstract Task<Outcome<TaskStatus>> ChangeAsync(CommandCall call, TaskId id, CancellationToken cancellationToken);
}

/// <summary>Calls tasks off.</summary>
internal sealed class TaskCancelCommand(TaskService tasks, TaskQueryService queries) : TaskChangeCommand(queries)
{
    public override CommandDescription Description { get; } = new("cancel", "Calls tasks off; one that runs is told to stop, and stays running until it has")
    {
        Arguments = [Tasks],
        Options = [new("reason", ParameterType.Text, "Why, for the record") { Default = "cancelled by the owner" }],
    };

    protected override async Task<Outcome<TaskStatus>> ChangeAsync(CommandCall call, TaskId id, CancellationToken cancellationToken)
    {
        var outcome = await tasks.CancelAsync(call.Caller, id, call.Text("reason") ?? "cancelled by the owner", cancellationToken).ConfigureAwait(false);
        return outcome.TryGet(out var cancelled, out var problem) ? cancelled.Status : problem;
    }
}

/// <summary>Gives tasks a fresh set of tries.</summary>
internal sealed class TaskRetryCommand(TaskService tasks, TaskQueryService queries) : TaskChangeCommand(queries)
{
    public override CommandDescription Description { get; } = new("retry", "Gives failed or cancelled tasks a fresh set of tries") { Arguments = [Tasks] };

    protected override async Task<Outcome<TaskStatus>> ChangeAsync(CommandCall call, TaskId id, CancellationToken cancellationToken)
    {
        var outcome = await tasks.RetryAsync(call.Caller, id, cancellationToken).ConfigureAwait(false);
        return outcome.TryGet(out _, out var problem) ? TaskStatus.Pending : problem;
    }
}

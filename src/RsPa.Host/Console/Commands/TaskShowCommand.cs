using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Models;
using RsPa.Application.Tasks;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Shows all about one task.</summary>
internal sealed class TaskShowCommand(TaskQueryService tasks, ModelUsageService usage, ModelQueueService queue, TimeProvider time) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("show", "Shows all about one task")
    {
        Shape = ResultShape.Object,
        Arguments = [new("task", ParameterType.Task, $"The task: {TaskReferences.Form}") { Required = true }],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await tasks.ResolveAsync(call.Caller, call.Required("task"), cancellationToken).ConfigureAwait(false)).TryGet(out var id, out var problem)
            || !(await tasks.FindAsync(call.Caller, id, cancellationToken).ConfigureAwait(false)).TryGet(out var detail, out problem)
            || !(await tasks.ExplainAsync(call.Caller, detail.Summary, cancellationToken).ConfigureAwait(false)).TryGet(out var sentence, out problem)
            || !(await usage.OfTaskAsync(call.Caller, id, cancellationToken).ConfigureAwait(false)).TryGet(out var calls, out problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        var task = TaskDocument.Of(detail);
        var waits = task.WaitsForModelSince is null ? null
            : (await queue.OfTaskAsync(call.Caller, id, cancellationToken).ConfigureAwait(false)).TryGet(out var live, out _) ? live.FirstOrDefault(one => one.State != CallStanding.Running) : null;
        await output.WriteAsync(Record(task, sentence, waits)).ConfigureAwait(false);
        await output.WriteAsync(new TableFrame(
            "attempts",
            [
                new("number", "Try", CellType.Number),
                new("outcome", "Outcome", CellType.Status),
                new("started_at", "Started", CellType.Time),
                new("ended_at", "Ended", CellType.Time),
                new("error", "Error", CellType.Note),
            ],
            [.. task.Attempts.Select(attempt => (IReadOnlyList<object?>)[attempt.Number, attempt.Outcome, attempt.StartedAt, attempt.EndedAt, attempt.Error])],
            "No try has ended yet.")).ConfigureAwait(false);
        await output.WriteAsync(ModelCallTable.Of("model_calls", calls, "It has asked no model.")).ConfigureAwait(false);
        return CommandEnd.Done;
    }

    private RecordFrame Record(TaskDocument task, string sentence, QueuedCallView? waits) =>
        new(
        [
            new(new("id", "Task", CellType.Id), task.Id),
            new(new("agent", "Agent"), task.Agent),
            new(new("status", "Status", CellType.Status), task.Status),
            new(new("now", "Now") { Audience = Audience.People }, task.Status.HasEnded() ? null : sentence),
            new(new("priority", "Priority"), task.Priority),
            new(new("attempt", "Tries", CellType.Number), task.Attempt),
            new(new("max_retries", "Retries at most", CellType.Number), task.MaxRetries),
            new(new("rescues", "Rescues", CellType.Number), task.Rescues),
            new(new("key", "Key"), task.Key),
            new(new("concurrency_key", "Concurrency key"), task.ConcurrencyKey),
            new(new("waits_for", "Waits for"), task.WaitsFor),
            new(new("wake_at", "Looks again", CellType.Time), task.WakeAt),
            new(new("waits_for_model_since", "Waits for the model since", CellType.Time), task.WaitsForModelSince),
            new(new("model_place", "Place in the queue", CellType.Number), waits?.Place),
            new(new("model_wait", "Its call waits, because"), waits?.Reason),
            new(new("model_likely_start", "Likely start of the call"), waits is null ? null : LlmQueueCommand.In(waits, time.GetUtcNow())),
            new(new("progress", "Progress", CellType.Number), task.Progress),
            new(new("progress_message", "Does"), task.ProgressMessage),
            new(new("submitted_at", "Submitted", CellType.Time), task.SubmittedAt),
            new(new("due_at", "Due", CellType.Time), task.DueAt),
            new(new("started_at", "Started", CellType.Time), task.StartedAt),
            new(new("ended_at", "Ended", CellType.Time), task.EndedAt),
            new(new("node", "Node"), task.Node),
            new(new("lease_until", "Lease until", CellType.Time), task.LeaseUntil),
            new(new("cancel_requested", "Asked to stop"), task.CancelRequested ? true : null),
            new(new("error", "Error"), task.Error),
            new(new("input", "Input", CellType.Json), task.Input),
            new(new("output", "Output", CellType.Json), task.Output),
        ]);
}

using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;
using RsPa.Application.Tasks;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Submits a task as a command says, and waits for it where the command does.</summary>
internal sealed class TaskSubmission(TaskService tasks, TaskReferences references, TaskWaiter waiter, TimeProvider time)
{
    /// <summary>Submits.</summary>
    /// <param name="call">The call, with an agent and the options of <see cref="SubmissionOptions"/>.</param>
    /// <param name="json">The input that was given as JSON.</param>
    /// <param name="output">Where frames go.</param>
    /// <param name="cancellationToken">Ends the waiting; a task that is submitted goes on.</param>
    public async Task<CommandEnd> RunAsync(CommandCall call, string? json, CommandOutput output, CancellationToken cancellationToken)
    {
        if (json is not null && call.Text("file") is { } file)
            return await output.FailAsync(Problem.Invalid("file", file, "comes on top of an input", "give the input once: as JSON or as a file")).ConfigureAwait(false);
        if (!Read(call, json ?? call.Text("file")).TryGet(out var task, out var problem)
            || !(await tasks.SubmitAsync(call.Caller, task, cancellationToken).ConfigureAwait(false)).TryGet(out var submitted, out problem))
            return await output.FailAsync(AsOption(problem)).ConfigureAwait(false);
        references.Remember(call.Caller, submitted.Id);
        if (call.Flag("wait"))
            return await waiter.WaitAsync(call.Caller, submitted.Id, output, cancellationToken).ConfigureAwait(false);
        await output.WriteAsync(new RecordFrame(
        [
            new(new("id", "Task", CellType.Id), submitted.Id),
            new(new("status", "Status", CellType.Status), submitted.Status),
            new(new("existed", "Was there before"), submitted.Existed),
        ])).ConfigureAwait(false);
        return CommandEnd.Done;
    }

    private Outcome<SubmitTask> Read(CommandCall call, string? json)
    {
        if (!InputBuilder.Build(json, call.All("set"), call.All("path")).TryGet(out var input, out var problem))
            return problem;
        var task = new SubmitTask(TaskId.New(time), call.Agent("agent")!.Value, input) { DueAt = call.Moment("due"), Key = call.Text("key"), ConcurrencyKey = call.Text("concurrency-key"), MaxRetries = call.Integer("retries") };
        return call.Text("priority") is not { } name ? task : TextValues.Priority(name).TryGet(out var priority, out problem) ? task with { Priority = priority } : problem;
    }

    // Some options have other names than the fields that they set.
    private static Problem AsOption(Problem problem) => problem.Field switch
    {
        "max_retries" => problem with { Field = "retries" },
        "concurrency_key" => problem with { Field = "concurrency-key" },
        _ => problem,
    };
}

using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application;
using RsPa.Application.Outcomes;
using RsPa.Application.Tasks;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Submits a task as a command says, and waits for it where the command does.</summary>
internal sealed class TaskSubmission(OwnerActions actions, TaskReferences references, TaskWaiter waiter, TimeProvider time)
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
            || !(await actions.SubmitAsync(task, cancellationToken).ConfigureAwait(false)).TryGet(out var submitted, out problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        references.Remember(submitted.Id);
        if (call.Flag("wait"))
            return await waiter.WaitAsync(submitted.Id, output, cancellationToken).ConfigureAwait(false);
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
        var task = new SubmitTask(TaskId.New(time), call.Agent("agent")!.Value, input) { DueAt = call.Moment("due") };
        if (call.Text("priority") is { } name)
        {
            if (!SubmissionRules.Priority(name).TryGet(out var priority, out problem))
                return problem;
            task = task with { Priority = priority };
        }

        if (call.Text("key") is { } text)
        {
            if (!SubmissionRules.Key(text).TryGet(out var key, out problem))
                return problem;
            task = task with { Key = key };
        }

        if (call.Integer("retries") is { } number)
        {
            if (!SubmissionRules.Retries(number).TryGet(out var retries, out problem))
                return problem with { Field = "retries" };
            task = task with { MaxRetries = retries };
        }

        return task;
    }
}

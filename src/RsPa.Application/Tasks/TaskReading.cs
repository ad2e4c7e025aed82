using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Tasks;

/// <summary>Reads one task, or says why there is none to show.</summary>
internal static class TaskReading
{
    public static async Task<Outcome<TaskDetail>> ReadAsync(this ITaskQueries tasks, TaskId id, CancellationToken cancellationToken)
    {
        try
        {
            return await tasks.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } task ? task : Unknown($"{id}");
        }
        catch (Exception e) when (ReadProblem.Of(e) is { } problem)
        {
            return problem;
        }
    }

    /// <summary>That there is no such task.</summary>
    public static Problem Unknown(string text) =>
        new(ProblemKind.UnknownTask, $"There is no task {text}.") { Field = "task", Value = text, Remedy = "`rspa task list` shows the tasks" };
}

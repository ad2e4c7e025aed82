using System.ComponentModel;
using System.Text.Json;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Outcomes;

namespace RsPa.Host.Api;

/// <summary>What is sent to submit a task: for the API's description. <see cref="SubmissionReader"/> reads it.</summary>
internal sealed record TaskSubmission(
    [property: Description("The agent that is to do it.")] string Agent,
    [property: Description("The input, a JSON object of at most 1 MiB; {} where it is left out.")] JsonElement? Input,
    [property: Description("critical, high, medium (the default) or low.")] string? Priority,
    [property: Description("Not before this moment: ISO 8601 with an offset.")] DateTimeOffset? DueAt,
    [property: Description("Makes the task unique for its agent, 1 to 200 characters: a second submission returns the first one's task.")] string? Key,
    [property: Description("Of those of its agent that share it, 1 to 200 characters, only so many run at once as agents.max_concurrent_per_key says.")] string? ConcurrencyKey,
    [property: Description("How often a failure is tried again, 0 to 100; the agent's setting where it is left out.")] int? MaxRetries,
    [property: Description("A UUID of version 7 that the submitter made: sent again, it makes no second task.")] string? Id);

/// <summary>The answer for each of several submissions, in order.</summary>
/// <param name="Tasks">What became of each.</param>
internal sealed record SubmittedTasks(IReadOnlyList<SubmittedOrNot> Tasks);

/// <summary>What became of one of several submissions.</summary>
/// <param name="Task">The task, where it is stored.</param>
/// <param name="Problem">Why it is not, where it is not.</param>
internal sealed record SubmittedOrNot(TaskSubmitted? Task, ApiProblem? Problem)
{
    public static SubmittedOrNot Of(Outcome<TaskSubmitted> outcome) =>
        outcome.TryGet(out var submitted, out var problem) ? new(submitted, Problem: null) : new(Task: null, ApiProblem.Of(problem));
}

/// <summary>A page of tasks.</summary>
/// <param name="Tasks">Newest first.</param>
/// <param name="Next">What to give as <c>before</c> for the next page, where there may be one.</param>
internal sealed record TaskPage(IReadOnlyList<TaskSummary> Tasks, TaskId? Next);

/// <summary>The answer to a cancel or a retry.</summary>
/// <param name="Id">The task.</param>
/// <param name="Status">Where it stands now.</param>
internal sealed record TaskStanding(TaskId Id, TaskStatus Status);

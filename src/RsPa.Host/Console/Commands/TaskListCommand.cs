using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Agents;
using RsPa.Application.Naming;
using RsPa.Application.Tasks;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Lists tasks.</summary>
internal sealed class TaskListCommand(TaskQueryService queries, AgentService agentService, TimeProvider time) : IConsoleCommand
{
    private static readonly string[] Filters = ["status", "agent", "limit"];

    public CommandDescription Description { get; } = new("list", "Lists tasks, newest first")
    {
        Watchable = true,
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
        TaskId? before = null;
        if (call.Text("before") is { } text)
        {
            if (!(await queries.ResolveAsync(call.Caller, text, cancellationToken).ConfigureAwait(false)).TryGet(out var id, out var unknown))
                return await output.FailAsync(unknown).ConfigureAwait(false);
            before = id;
        }

        TaskStatus? status = call.Text("status") is { } name && TextValues.Status(name).TryGet(out var known, out _) ? known : null;
        if (!(await queries.ListAsync(call.Caller, new TaskFilter(status, call.Agent("agent"), before, limit), cancellationToken).ConfigureAwait(false)).TryGet(out var tasks, out var problem)
            || !(await queries.TopicsAsync(call.Caller, [.. tasks.Select(task => task.Id)], cancellationToken).ConfigureAwait(false)).TryGet(out var topics, out problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        var agents = (await agentService.ListAsync(call.Caller, cancellationToken).ConfigureAwait(false)).TryGet(out var all, out _) ? all.ToDictionary(agent => agent.Definition.Name) : [];
        await output.WriteAsync(Table(tasks, topics.ToDictionary(topic => topic.Id), agents)).ConfigureAwait(false);
        if (tasks.Count == limit)
            await output.TextAsync($"There may be more: {NextPage(call, tasks[^1].Id)}").ConfigureAwait(false);
        return CommandEnd.Done;
    }

    /// <summary>The command that shows the next page, with all that this one was given.</summary>
    private static string NextPage(CommandCall call, TaskId last)
    {
        var filters = Filters.Where(name => call.Text(name) is not null).Select(name => $" --{name} {call.Text(name)}");
        return $"rspa task list{string.Concat(filters)} --before {last.Short}";
    }

    private TableFrame Table(IReadOnlyList<TaskSummary> tasks, Dictionary<TaskId, TaskTopic> topics, Dictionary<AgentName, AgentView> agents) =>
        new(
            "tasks",
            [
                new("id", "Task", CellType.Id),
                new("status", "Status", CellType.Status),
                new("submitted_at", "Submitted", CellType.Time),
                new("agent", "Agent"),
                new("about", "About", CellType.Summary),
                new("priority", "Priority") { Detail = true },
                new("attempt", "Tries", CellType.Number) { Detail = true },
                new("due_at", "Due", CellType.Time) { Audience = Audience.Programs },
                new("ended_at", "Ended", CellType.Time) { Detail = true },
                new("key", "Key") { Audience = Audience.Programs },
                new("error", "Error") { Audience = Audience.Programs },
                new("note", "Note", CellType.Note) { Audience = Audience.People },
            ],
            [.. tasks.Select(task => Row(task, topics.GetValueOrDefault(task.Id), agents.GetValueOrDefault(task.Agent)))],
            "There are no such tasks.");

    private IReadOnlyList<object?> Row(TaskSummary task, TaskTopic? topic, AgentView? agent) =>
    [
        task.Id,
        task.Status,
        task.SubmittedAt,
        task.Agent,
        topic is null ? null : TaskTopics.Of(topic),
        task.Priority,
        task.Attempt,
        task.DueAt,
        task.EndedAt,
        topic?.Key,
        task.Error,
        TaskSentences.Note(task, time.GetUtcNow(), agent),
    ];
}

using System.Text.Json;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;

namespace RsPa.Host.Api;

/// <summary>
/// Reads a submission property by property, so that each error can name the property, the value and what is allowed. What it does
/// not know it refuses: a mistyped <c>due_at</c> must not become a task that runs at once. What the values may be, <see cref="SubmissionRules"/> says.
/// </summary>
internal static class SubmissionReader
{
    private const string Known = "agent, input, priority, due_at, key, concurrency_key, max_retries and id";

    /// <summary>Reads one submission, or an array of them.</summary>
    public static Outcome<IReadOnlyList<SubmitTask>> ReadMany(JsonElement body, TimeProvider time)
    {
        var count = body.GetArrayLength();
        if (SubmissionRules.Count(count, "body") is { } many)
            return Problem.Of(many);
        var tasks = new List<SubmitTask>(count);
        foreach (var element in body.EnumerateArray())
        {
            if (!Read(element, time).TryGet(out var task, out var problem))
                return problem.Within($"[{tasks.Count}]");
            tasks.Add(task);
        }

        return tasks;
    }

    /// <summary>Reads one submission.</summary>
    public static Outcome<SubmitTask> Read(JsonElement body, TimeProvider time)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return Problem.Invalid("body", body.GetRawText(), "is not a JSON object", $"send an object with {Known}");
        AgentName? agent = null;
        var task = new SubmitTask(TaskId.New(time), default, "{}");
        foreach (var property in body.EnumerateObject())
        {
            if (property.NameEquals("agent"))
            {
                if (!Text(property).TryGet(out var text, out var wrong) || !TextValues.Agent(text).TryGet(out var name, out wrong))
                    return wrong;
                agent = name;
            }
            else if (!ReadOption(task, property).TryGet(out task, out var wrong))
            {
                return wrong;
            }
        }

        return agent is null
            ? Problem.Invalid("agent", value: null, "is missing", "name the agent that is to do the task")
            : task with { Agent = agent.Value };
    }

    private static Outcome<SubmitTask> ReadOption(SubmitTask task, JsonProperty property)
    {
        Problem? problem;
        switch (property.Name)
        {
            case "input":
                return task with { Input = property.Value.GetRawText() };
            case "priority":
                return Text(property).TryGet(out var name, out problem) && TextValues.Priority(name).TryGet(out var priority, out problem) ? task with { Priority = priority } : problem;
            case "due_at":
                return Text(property).TryGet(out var due, out problem) && DueAt(due).TryGet(out var moment, out problem) ? task with { DueAt = moment } : problem;
            case "key":
                return Text(property).TryGet(out var key, out problem) ? task with { Key = key } : problem;
            case "concurrency_key":
                return Text(property).TryGet(out var shared, out problem) ? task with { ConcurrencyKey = shared } : problem;
            case "max_retries":
                return Number(property).TryGet(out var number, out problem) && Retries(number).TryGet(out var retries, out problem) ? task with { MaxRetries = retries } : problem;
            case "id":
                return Text(property).TryGet(out var id, out problem) && Id(id).TryGet(out var taskId, out problem) ? task with { Id = taskId } : problem;
            default:
                var nearest = Nearest.Of(property.Name, ["agent", "input", "priority", "due_at", "key", "concurrency_key", "max_retries", "id"]);
                return Problem.Invalid(property.Name, property.Value.GetRawText(), "is not a property of a task", nearest is null ? $"the properties are {Known}" : $"did you mean {nearest}? The properties are {Known}");
        }
    }

    private static Outcome<DateTimeOffset> DueAt(string text) =>
        TimeParser.TryReadExact(text, out var moment) ? moment : Problem.Invalid("due_at", text, "is not a valid time", "use ISO 8601 with an offset, such as 2026-01-31T17:00:00Z");

    private static Outcome<TaskId> Id(string text) => TaskId.TryParse(text, out var id) ? id : Problem.Of(SubmissionRules.NotAnId(text));

    // A number that a submission has no room for is no number of retries either.
    private static Outcome<int> Retries(long number) => SubmissionRules.Retries(number) is { } wrong ? Problem.Of(wrong) : (int)number;

    private static Outcome<string> Text(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.String
            ? property.Value.GetString()!
            : Problem.Invalid(property.Name, property.Value.GetRawText(), "is not text", "put it in quotation marks, or leave the property out");

    private static Outcome<long> Number(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt64(out var number)
            ? number
            : Problem.Invalid(property.Name, property.Value.GetRawText(), "is not a whole number", "use a number from 0 to 100");
}

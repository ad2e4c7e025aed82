using System.Text;
using System.Text.Json;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Json;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Tasks;

/// <summary>What a submission may hold, for every way in alike.</summary>
internal static class SubmissionRules
{
    /// <summary>The longest input, in bytes of UTF-8.</summary>
    public const int MaxInputBytes = 1024 * 1024;

    /// <summary>The most tasks of one submission.</summary>
    public const int MaxTasks = 10_000;

    /// <summary>An input: a JSON object of at most 1 MiB.</summary>
    public static Outcome<string> Input(string text)
    {
        const string Remedy = "give a JSON object, such as {\"text\":\"call the plumber\"}";
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > MaxInputBytes)
            return TooLarge(bytes.Length);
        if (!JsonReading.Read(bytes, "input", Remedy).TryGet(out var document, out var problem))
            return problem;
        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? text
                : Problem.Invalid("input", text, "is valid JSON but not an object", Remedy);
        }
    }

    /// <summary>The name of an agent.</summary>
    public static Outcome<AgentName> Agent(string text) =>
        AgentName.TryParse(text, out var name)
            ? name
            : Problem.Invalid("agent", text, "is not a valid agent name", "use 1 to 63 lower-case letters, digits and underscores, starting with a letter");

    /// <summary>An identifier that the submitter made.</summary>
    public static Outcome<TaskId> Id(string text) =>
        TaskId.TryParse(text, out var id) && id.Value.Version == 7
            ? id
            : Problem.Invalid("id", text, "is not a UUID of version 7", "make a UUID of version 7 (RFC 9562), or leave the id out");

    /// <summary>A unique key.</summary>
    public static Outcome<string> Key(string text) =>
        text.Length is >= 1 and <= 200
            ? text
            : Problem.Invalid("key", text, $"has {text.Length} characters", "use 1 to 200 characters");

    /// <summary>A number of retries.</summary>
    public static Outcome<int> Retries(long value) =>
        value is >= 0 and <= 100
            ? (int)value
            : Problem.Invalid("max_retries", $"{value}", "is out of range", "use a number from 0 to 100");

    /// <summary>A priority, by name.</summary>
    public static Outcome<TaskPriority> Priority(string text) =>
        text switch
        {
            "critical" => TaskPriority.Critical,
            "high" => TaskPriority.High,
            "medium" => TaskPriority.Medium,
            "low" => TaskPriority.Low,
            _ => Problem.Invalid("priority", text, "is not a valid priority", "use critical, high, medium or low"),
        };

    /// <summary>A status, by name.</summary>
    public static Outcome<TaskStatus> Status(string text) =>
        text switch
        {
            "pending" => TaskStatus.Pending,
            "running" => TaskStatus.Running,
            "waiting" => TaskStatus.Waiting,
            "completed" => TaskStatus.Completed,
            "failed" => TaskStatus.Failed,
            "cancelled" => TaskStatus.Cancelled,
            _ => Problem.Invalid("status", text, "is not a valid status", "use pending, running, waiting, completed, failed or cancelled"),
        };

    private static Problem TooLarge(int bytes) =>
        new(ProblemKind.TooLarge, $"input: it has {bytes} bytes, and may have {MaxInputBytes} (1 MiB).")
        {
            Field = "input",
            Remedy = "put large data in a file, and give the agent its path",
        };
}

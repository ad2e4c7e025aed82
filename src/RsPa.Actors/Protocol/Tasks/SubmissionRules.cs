using System.Text;
using System.Text.Json;
using RsPa.Actors.Protocol.Values;
using RsPa.Agents;

namespace RsPa.Actors.Protocol.Tasks;

/// <summary>What a submission may hold, whichever way it comes. Pure.</summary>
public static class SubmissionRules
{
    /// <summary>The longest input, in bytes of UTF-8: 1 MiB.</summary>
    public const int MaxInputBytes = 1024 * 1024;

    /// <summary>The most tasks of one submission.</summary>
    public const int MaxTasks = 10_000;

    /// <summary>The longest key, in characters (UTF-16 code units).</summary>
    public const int MaxKeyLength = 200;

    /// <summary>The most retries.</summary>
    public const int MaxRetries = 100;

    private const string InputRemedy = "give a JSON object, such as {\"text\":\"call the plumber\"}";

    /// <summary>What is wrong with a submission; null where nothing is.</summary>
    public static InvalidValue? Fault(SubmitTask task) =>
        Id(task.Id)
        ?? Agent(task.Agent)
        ?? Priority(task.Priority)
        ?? (task.Key is { } key ? Key("key", key) : null)
        ?? (task.ConcurrencyKey is { } shared ? Key("concurrency_key", shared) : null)
        ?? (task.MaxRetries is { } retries ? Retries(retries) : null)
        ?? Input(task.Input);

    /// <summary>What is wrong with the number of tasks of one submission; null where nothing is.</summary>
    /// <param name="count">How many.</param>
    /// <param name="field">What they are called where they come from.</param>
    public static InvalidValue? Count(int count, string field) =>
        count is >= 1 and <= MaxTasks
            ? null
            : InvalidValue.Of(field, $"{count}", "is not a number of tasks that can be submitted at once", $"send 1 to {MaxTasks} tasks");

    /// <summary>What is wrong with an input: it must be a JSON object of at most 1 MiB.</summary>
    public static InvalidValue? Input(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > MaxInputBytes)
        {
            return new InvalidValue("input", $"input: it has {bytes.Length} bytes, and may have {MaxInputBytes} (1 MiB).")
            {
                IsTooLarge = true,
                Remedy = "put large data in a file, and give the agent its path",
            };
        }

        if (!JsonReading.TryRead(bytes, "input", InputRemedy, out var document, out var fault))
            return fault;
        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? null
                : InvalidValue.Of("input", text, "is valid JSON but not an object", InputRemedy);
        }
    }

    /// <summary>That a text is not an identifier that a submitter can make.</summary>
    public static InvalidValue NotAnId(string text) =>
        InvalidValue.Of("id", text, "is not a UUID of version 7", "make a UUID of version 7 (RFC 9562), or leave the id out");

    /// <summary>What is wrong with a number of retries.</summary>
    /// <param name="count">The number. A longer one than any submission can hold is out of range too.</param>
    public static InvalidValue? Retries(long count) =>
        count is >= 0 and <= MaxRetries ? null : InvalidValue.Of("max_retries", $"{count}", "is out of range", $"use a number from 0 to {MaxRetries}");

    /// <summary>That a text is not the name of an agent.</summary>
    public static InvalidValue NotAnAgent(string? text) =>
        InvalidValue.Of("agent", text, "is not a valid agent name", "use 1 to 63 lower-case letters, digits and underscores, starting with a letter");

    /// <summary>That a text is not a priority.</summary>
    public static InvalidValue NotAPriority(string text) =>
        InvalidValue.Of("priority", text, "is not a valid priority", "use critical, high, medium or low");

    private static InvalidValue? Id(TaskId id) => id.Value.Version == 7 ? null : NotAnId($"{id}");

    private static InvalidValue? Agent(AgentName agent) => AgentName.IsValid(agent.Value) ? null : NotAnAgent(agent.Value);

    private static InvalidValue? Priority(TaskPriority priority) => Enum.IsDefined(priority) ? null : NotAPriority($"{priority}");

    private static InvalidValue? Key(string field, string text) =>
        text.Length is >= 1 and <= MaxKeyLength ? null : InvalidValue.Of(field, text, $"has {text.Length} characters", $"use 1 to {MaxKeyLength} characters");
}

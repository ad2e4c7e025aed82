using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>The options that every command which submits a task has.</summary>
internal static class SubmissionOptions
{
    public static IReadOnlyList<ParameterDescription> All { get; } =
    [
        new("file", ParameterType.Content, "A file to read the input from, a JSON object"),
        new("set", ParameterType.Pair, "Sets a property of the input: key=value, where the value is JSON or else text") { Many = true },
        new("path", ParameterType.FilePair, "Sets a property of the input to a file's absolute path: key=path; given again with the same key it makes a list") { Many = true },
        new("priority", ParameterType.Text, "How urgent it is") { Choices = ["critical", "high", "medium", "low"], Default = "medium" },
        new("due", ParameterType.Time, "Not before this moment: ISO 8601, or a distance such as +5m or +1h30m") { Default = "at once" },
        new("key", ParameterType.Text, "Makes the task unique for its agent, 1 to 200 characters: a second submission returns the first one's task"),
        new("concurrency-key", ParameterType.Text, "Of those of its agent that share it, 1 to 200 characters, only so many run at once as agents.max_concurrent_per_key says"),
        new("retries", ParameterType.Integer, "How often a failure is tried again, 0 to 100") { Default = "the agent's setting" },
        new("wait", ParameterType.Flag, "Waits until the task ends, and prints its output; ends with 1 where it failed"),
    ];
}

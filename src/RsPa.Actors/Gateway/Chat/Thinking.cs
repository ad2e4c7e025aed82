using Microsoft.Extensions.AI;

namespace RsPa.Actors.Gateway.Chat;

/// <summary>
/// Whether a model is to think. Ollama takes a missing <c>think</c> for <c>true</c> where the model can, and the tokens of the
/// thinking count as those of the answer: so it is always said, and no is the default.
/// </summary>
internal static class Thinking
{
    private const string Key = "think";

    /// <summary>Fills in what the options leave open. <c>think</c> among the additional properties goes before <see cref="ChatOptions.Reasoning"/>.</summary>
    /// <param name="options">The options; they are changed.</param>
    public static void Complete(ChatOptions options)
    {
        var properties = options.AdditionalProperties ??= [];
        properties.TryAdd(Key, ValueOf(options.Reasoning));
        options.Reasoning = null; // OllamaSharp would make something of its own of it
    }

    private static object ValueOf(ReasoningOptions? reasoning) => reasoning switch
    {
        null or { Effort: ReasoningEffort.None } => false,
        { Effort: ReasoningEffort.Low } => "low",
        { Effort: ReasoningEffort.Medium } => "medium",
        { Effort: ReasoningEffort.High } => "high",
        { Effort: ReasoningEffort.ExtraHigh } => "max",
        _ => true,
    };
}

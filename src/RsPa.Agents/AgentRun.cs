using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using RsPa.Agents.Documents;
using RsPa.Agents.Files;

namespace RsPa.Agents;

/// <summary>One attempt at a task, as its agent sees it.</summary>
public sealed class AgentRun
{
    /// <summary>The task.</summary>
    public required TaskId TaskId { get; init; }

    /// <summary>The agent that runs.</summary>
    public required AgentName Agent { get; init; }

    /// <summary>Which try this is, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The task's input, a JSON value; an object where the submitter gave nothing.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>The agent's own settings, a JSON object.</summary>
    public required JsonElement Configuration { get; init; }

    /// <summary>The agent's own data. What an attempt changes is kept when its result is, in the same commit, and only then.</summary>
    public required IAgentData Data { get; init; }

    /// <summary>What the agent keeps so that it need not be made or fetched twice. It may be gone at any moment, and is kept whatever becomes of the attempt.</summary>
    public required IAgentCache Cache { get; init; }

    /// <summary>
    /// The language model, on this agent's account. It throws <see cref="ModelAwayException"/> where no model can be reached,
    /// <see cref="ModelRefusedException"/> where the model's server refuses the call for good, and
    /// <see cref="ModelPromptTooLongException"/> where the prompt does not fit. An answer that reached its most tokens has
    /// <see cref="ChatFinishReason.Length"/>; a model thinks only where <see cref="ChatOptions.Reasoning"/> asks for it.
    /// </summary>
    public required IChatClient Chat { get; init; }

    /// <summary>Opens files that a task names, within what the owner allows.</summary>
    public required IReadableFiles Readable { get; init; }

    /// <summary>Has documents of strangers read outside of the service, where they can harm nothing.</summary>
    public required IDocuments Documents { get; init; }

    /// <summary>What the service as a whole has done: for reports.</summary>
    public required IServiceActivity Activity { get; init; }

    /// <summary>Where the attempt says how far it is.</summary>
    public required IProgress<AgentProgress> Progress { get; init; }

    /// <summary>A logger whose entries carry the task, the attempt and the agent.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where the agent may keep files of its own, such as reports; it exists.</summary>
    public required string FilesDirectory { get; init; }

    /// <summary>Reads the input as <typeparamref name="T"/>, property names in snake_case.</summary>
    /// <exception cref="JsonException">The input has another shape: the message says where, and is fit to be a task's error.</exception>
    public T ReadInput<T>() => Read<T>(Input, "input");

    /// <summary>Reads the agent's settings as <typeparamref name="T"/>, property names in snake_case.</summary>
    /// <exception cref="JsonException">The settings have another shape: the message says where, and is fit to be a task's error.</exception>
    public T ReadConfiguration<T>() => Read<T>(Configuration, "configuration");

    private static T Read<T>(JsonElement json, string what)
    {
        try
        {
            return AgentJson.Read<T>(json);
        }
        catch (JsonException e)
        {
            throw new JsonException($"The {what} does not fit: {e.Message}.", e.Path, e.LineNumber, e.BytePositionInLine, e);
        }
    }
}

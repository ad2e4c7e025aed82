using System.Text.Json;

namespace RsPa.Agents;

/// <summary>A kind of agent that can be configured and run: its name, and how to make one for an attempt.</summary>
public interface IAgentType
{
    /// <summary>The name of the type, such as <c>reimbursement</c>.</summary>
    AgentName Name { get; }

    /// <summary>What agents of this type do, in a sentence.</summary>
    string Description { get; }

    /// <summary>An example input, as JSON text, for help and documentation.</summary>
    string ExampleInput { get; }

    /// <summary>What <see cref="FindModel"/> says where the model is asked that the owner has set for all.</summary>
    const string DefaultModel = "";

    /// <summary>
    /// Which model agents of this type ask as a rule, through <see cref="AgentRun.Chat"/>: it is loaded by the time that a task of theirs
    /// is due. One that asks a model and does not say so is answered too, after the load.
    /// </summary>
    /// <param name="configuration">The agent's own settings, a JSON object.</param>
    /// <returns>Its name, such as <c>llama4:maverick</c>, or <see cref="DefaultModel"/>; nothing where they ask none.</returns>
    string? FindModel(JsonElement configuration) => null;

    /// <summary>Makes the agent for one attempt.</summary>
    IAgent Create();
}

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

    /// <summary>Makes the agent for one attempt.</summary>
    IAgent Create();
}

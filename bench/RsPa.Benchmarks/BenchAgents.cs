using RsPa.Agents;

namespace RsPa.Benchmarks;

/// <summary>An agent that does nothing.</summary>
internal sealed class NoOp : IAgentType, IAgent
{
    private static readonly Task<AgentResult> Nothing = Task.FromResult(AgentResult.Done());

    public static AgentName Agent { get; } = new("no_op");

    public AgentName Name => Agent;

    public string Description => "Does nothing.";

    public string ExampleInput => "{}";

    public IAgent Create() => this;

    public Task<AgentResult> ExecuteAsync(AgentRun run, CancellationToken cancellationToken) => Nothing;
}

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

/// <summary>An agent that says when it was first run, and then holds its slots until the service stops.</summary>
internal sealed class Held : IAgentType, IAgent
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static AgentName Agent { get; } = new("held");

    public Task First => _first.Task;

    public AgentName Name => Agent;

    public string Description => "Holds its slot.";

    public string ExampleInput => "{}";

    public IAgent Create() => this;

    public async Task<AgentResult> ExecuteAsync(AgentRun run, CancellationToken cancellationToken)
    {
        _first.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return AgentResult.Done();
    }
}

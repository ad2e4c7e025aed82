using RsPa.Agents;

namespace RsPa.Composition.Tests;

/// <summary>An agent whose attempts end when the test says so, and not when they are told to.</summary>
internal sealed class StubbornAgent : IAgentType, IAgent
{
    public static readonly AgentName Alpha = new("alpha");

    public AgentName Name => Alpha;

    public string Description => "stubborn";

    public string ExampleInput => "{}";

    public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource ToldToStop { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Ends { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IAgent Create() => this;

    public async Task<AgentResult> ExecuteAsync(AgentRun run, CancellationToken cancellationToken)
    {
        cancellationToken.Register(() => ToldToStop.TrySetResult());
        Begun.TrySetResult();
        await Ends.Task;
        return AgentResult.Done("done");
    }
}

using System.Threading.Channels;
using RsPa.Agents;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>A type of agents whose attempts begin and end when the test says so.</summary>
internal sealed class HeldAgent(AgentName name, bool obedient = true) : IAgentType, IAgent
{
    private readonly Channel<HeldAttempt> _begun = Channel.CreateUnbounded<HeldAttempt>(); // as many as the test submits
    private int _running;
    private int _most;

    public AgentName Name { get; } = name;

    public string Description => "held";

    public string ExampleInput => "{}";

    /// <summary>How many attempts ran at the same time, at most.</summary>
    public int Most => Volatile.Read(ref _most);

    public bool AnyBegun => _begun.Reader.TryPeek(out _);

    public IAgent Create() => this;

    /// <summary>The next attempt that has begun.</summary>
    public async Task<HeldAttempt> NextAsync() => await _begun.Reader.ReadAsync().AsTask().WaitAsync(TestLimit.Span);

    public async Task<AgentResult> ExecuteAsync(AgentRun run, CancellationToken cancellationToken)
    {
        var attempt = new HeldAttempt(run, cancellationToken);
        var running = Interlocked.Increment(ref _running);
        if (running > Volatile.Read(ref _most))
            Volatile.Write(ref _most, running);
        if (obedient)
            cancellationToken.Register(() => attempt.Ending.TrySetCanceled(cancellationToken));
        _begun.Writer.TryWrite(attempt);
        try
        {
            return await attempt.Ending.Task;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}

/// <summary>One attempt in the test's hand.</summary>
internal sealed record HeldAttempt(AgentRun Run, CancellationToken Token)
{
    public TaskCompletionSource<AgentResult> Ending { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void End(AgentResult? result = null) => Ending.TrySetResult(result ?? AgentResult.Done());

    /// <summary>Completes when the attempt was told to stop.</summary>
    public async Task ToldToStopAsync()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registered = Token.Register(() => told.TrySetResult());
        await told.Task.WaitAsync(TestLimit.Span);
    }
}

/// <summary>A type of agents that do what the test gives.</summary>
internal sealed class QuickAgent(AgentName name, Func<AgentRun, AgentResult?> act) : IAgentType, IAgent
{
    public AgentName Name { get; } = name;

    public string Description => "quick";

    public string ExampleInput => "{}";

    public IAgent Create() => this;

    public Task<AgentResult> ExecuteAsync(AgentRun run, CancellationToken cancellationToken) => Task.FromResult(act(run)!);
}

namespace RsPa.Testing.Ollama;

/// <summary>A point in a scripted answer where the server stops until the test lets it go on: no test needs to sleep.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the server is at the gate.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Lets the server go on, now or when it comes.</summary>
    public void Open() => _open.TrySetResult();

    internal Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        return _open.Task.WaitAsync(cancellationToken);
    }
}

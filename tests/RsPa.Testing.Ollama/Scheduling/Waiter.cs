namespace RsPa.Testing.Ollama.Scheduling;

/// <summary>What a call waits for.</summary>
internal sealed class Waiter
{
    /// <summary>Completes with the runner that the call may use.</summary>
    public TaskCompletionSource<Runner> Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the call has a slot.</summary>
    public TaskCompletionSource Slot { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

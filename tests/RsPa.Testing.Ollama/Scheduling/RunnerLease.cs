namespace RsPa.Testing.Ollama.Scheduling;

/// <summary>A call's hold on a runner, until it is given back.</summary>
internal sealed class RunnerLease(RunnerPool pool, int call, Runner runner, Waiter waiter, TimeSpan waited) : IDisposable
{
    private int _given;

    /// <summary>The context that the runner was loaded with, in tokens.</summary>
    public int Context => runner.Options.NumCtx;

    /// <summary>How long the call waited for the runner.</summary>
    public TimeSpan Waited => waited;

    /// <summary>Whether the slot stays taken when the lease is given back.</summary>
    public bool LosesSlot { get; set; }

    /// <summary>Waits for one of the runner's slots, for as long as it takes.</summary>
    public async Task TakeSlotAsync(CancellationToken cancellationToken)
    {
        pool.Do(new SchedulerCommand.AskSlot(call));
        await waiter.Slot.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the runner's process, as a crash does.</summary>
    public void EndRunner() => pool.Do(new SchedulerCommand.Unload(runner.Model.Weights));

    /// <summary>Gives the runner back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _given, 1) == 0)
            pool.Leave(call, LosesSlot);
    }
}

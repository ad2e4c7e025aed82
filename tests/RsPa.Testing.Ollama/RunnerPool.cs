using System.Collections.Concurrent;
using RsPa.Testing.Ollama.Requests;
using RsPa.Testing.Ollama.Scheduling;

namespace RsPa.Testing.Ollama;

/// <summary>A model that is in memory.</summary>
public sealed record LoadedStandInModel(StandInModel Model, int ContextLength, DateTimeOffset ExpiresAt);

/// <summary>
/// The runners of the server: what is in memory, who waits for it and who works. It acts on what <see cref="SchedulerMachine"/>
/// decides, with the server's clock.
/// </summary>
public sealed class RunnerPool : IDisposable
{
    // A timer takes no longer times.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<int, Waiter> _waiters = new();
    private readonly ConcurrentDictionary<int, CancellationTokenSource> _loads = new();
    private readonly OllamaStandInOptions _options;
    private readonly ITimer _timer;
    private SchedulerState _state;
    private int _lastCall;
    private int _departures;

    internal RunnerPool(OllamaStandInOptions options)
    {
        _options = options;
        _state = new SchedulerState(new SchedulerLimits(options.MaxQueue, options.MaxLoadedModels, options.Parallel, options.VramBytes, options.KeepAlive));
        _timer = options.Time.CreateTimer(_ => Do(new SchedulerCommand.Tick()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What is in memory, longest left first.</summary>
    public IReadOnlyList<LoadedStandInModel> Loaded =>
        [.. _state.Runners.Select(Show).OrderByDescending(loaded => loaded.ExpiresAt)];

    /// <summary>How many loads have begun so far.</summary>
    public int Loads => _state.Loads;

    /// <summary>How many calls wait for a load, the one that is at it included.</summary>
    public int WaitingForLoad => _state.Queue.Count + (_state.Head is null ? 0 : 1);

    /// <summary>How many calls wait for a slot.</summary>
    public int WaitingForSlot => _state.Runners.Sum(runner => runner.Waiting.Count);

    /// <summary>How many calls are worked on.</summary>
    public int Working => _state.Runners.Sum(runner => runner.Working.Count);

    /// <summary>Puts a model into memory at once, without a load.</summary>
    public void Load(StandInModel model, int contextLength, DateTimeOffset expiresAt)
    {
        ArgumentNullException.ThrowIfNull(model);
        var options = ModelOptions.Read(null, model, shift: true, contextLength).Runner;
        Do(new SchedulerCommand.Place(model with { Name = ModelName.Full(model.Name) }, options, expiresAt));
    }

    /// <summary>Takes a model out of memory as soon as nobody uses it.</summary>
    public void Unload(StandInModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Do(new SchedulerCommand.Unload(model.Weights));
    }

    /// <summary>Takes one of a loaded model's slots for good, as a caller does that leaves with pieces unread.</summary>
    public void LoseSlot(StandInModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Do(new SchedulerCommand.LoseSlot(model.Weights));
    }

    /// <summary>Stops its timer and its loads.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        foreach (var load in _loads.Values)
            load.Cancel();
    }

    internal async Task<RunnerLease> TakeAsync(StandInModel model, RunnerOptions options, TimeSpan? keepAlive, CancellationToken cancellationToken)
    {
        var call = Interlocked.Increment(ref _lastCall);
        var waiter = _waiters[call] = new Waiter();
        var started = _options.Time.GetTimestamp();
        Do(new SchedulerCommand.Ask(new Demand(call, model, options, keepAlive)));
        var atOnce = waiter.Admitted.Task.IsCompleted;
        try
        {
            var runner = await waiter.Admitted.Task.WaitAsync(cancellationToken);
            return new RunnerLease(this, call, runner, waiter, atOnce ? TimeSpan.Zero : _options.Time.GetElapsedTime(started));
        }
        catch
        {
            Leave(call, losesSlot: false);
            throw;
        }
    }

    /// <summary>Whether a caller that leaves with pieces unread costs a slot this time.</summary>
    internal bool DepartureLosesSlot() =>
        _options.DeparturesPerLostSlot > 0 && Interlocked.Increment(ref _departures) % _options.DeparturesPerLostSlot == 0;

    internal void Leave(int call, bool losesSlot)
    {
        _waiters.TryRemove(call, out _);
        Do(new SchedulerCommand.Leave(call, losesSlot));
    }

    internal void Do(SchedulerCommand command)
    {
        var begun = new List<SchedulerEvent.LoadBegan>();
        lock (_lock)
        {
            (_state, var events) = SchedulerMachine.Decide(_state, command, _options.Time.GetUtcNow());
            foreach (var happened in events)
                Act(happened, begun);
            SetTimer();
        }

        foreach (var load in begun)
            _ = LoadAsync(load.Runner, load.Demand.Model);
    }

    private void Act(SchedulerEvent happened, List<SchedulerEvent.LoadBegan> begun)
    {
        switch (happened)
        {
            case SchedulerEvent.Refused refused:
                WaiterOf(refused.Call)?.Admitted.TrySetException(new OllamaRefusal(503, "server busy, please try again.  maximum pending requests exceeded"));
                break;
            case SchedulerEvent.LoadFailed failed:
                WaiterOf(failed.Call)?.Admitted.TrySetException(new OllamaRefusal(500, failed.Error));
                break;
            case SchedulerEvent.Admitted admitted:
                WaiterOf(admitted.Demand.Call)?.Admitted.TrySetResult(_state.Runners.Find(runner => runner.Id == admitted.Runner)!);
                break;
            case SchedulerEvent.SlotGiven given:
                WaiterOf(given.Call)?.Slot.TrySetResult();
                break;
            case SchedulerEvent.LoadBegan began:
                _loads[began.Runner] = new CancellationTokenSource();
                begun.Add(began);
                break;
            case SchedulerEvent.LoadAborted aborted when _loads.TryRemove(aborted.Runner, out var load):
                load.Cancel();
                break;
        }
    }

    private Waiter? WaiterOf(int call) => _waiters.GetValueOrDefault(call);

    private async Task LoadAsync(int runner, StandInModel model)
    {
        if (!_loads.TryGetValue(runner, out var load))
            return;
        try
        {
            if (_options.LoadGate?.Invoke(model) is { } gate)
                await gate.PassAsync(load.Token);
            if (_options.LoadTime > TimeSpan.Zero)
                await Task.Delay(_options.LoadTime, _options.Time, load.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _loads.TryRemove(runner, out _);
        Do(new SchedulerCommand.EndLoad(runner, model.LoadError));
    }

    private void SetTimer()
    {
        if (_state.NextExpiry is not { } next)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var left = next - _options.Time.GetUtcNow();
        _timer.Change(left < TimeSpan.Zero ? TimeSpan.Zero : left > LongestTimer ? LongestTimer : left, Timeout.InfiniteTimeSpan);
    }

    private LoadedStandInModel Show(Runner runner) =>
        new(runner.Model, runner.Options.NumCtx, runner.ExpiresAt ?? _options.Time.GetUtcNow() + runner.KeepAlive);
}

using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Benchmarks.Gpu;

/// <summary>The gateway's own decisions, carried out on the simulated server. It knows as much of a call as the gateway does: the length of an answer only afterwards.</summary>
internal sealed class RspaPolicy(SchedulingPolicy settings) : IGpuPolicy, IGatewayEffects
{
    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly EndpointId Endpoint = new("gpu");

    private readonly Dictionary<long, SimulatedCall> _calls = [];
    private readonly Queue<SchedulerEvent> _events = new();
    private SimulatedGpu _gpu = null!;
    private SchedulerState _state = SchedulerState.Initial;
    private bool _isDeciding;
    private double _loadBeganAt;

    public string Name => "rspa";

    public void Begin(SimulatedGpu gpu)
    {
        _gpu = gpu;
        foreach (var (name, model) in gpu.Spec.Models)
            Happen(new SchedulerEvent.ModelDescribed(new ModelKey(name), name, (long)Math.Ceiling(model.SizeMb)));
        Happen(new SchedulerEvent.EndpointSet(Endpoint, gpu.Spec.Slots * SimulatedGpu.MaxLoaded) { ModelSlots = gpu.Spec.Slots, MemoryMb = (long)gpu.Spec.VramMb, MaxLoaded = SimulatedGpu.MaxLoaded });
        Happen(new SchedulerEvent.EndpointSeen(Endpoint, []));
    }

    public void Arrived(SimulatedCall call)
    {
        _calls.Add(call.Index, call);
        Happen(new SchedulerEvent.CallArrived(new ModelCall(new CallId(call.Index), new TenantId(call.Trace.Tenant), call.Trace.Lane, new ModelKey(call.Trace.Model))
        {
            PromptTokens = call.Trace.PromptTokens,
            Prefix = call.Trace.Prefix,
            TakesWholeAnswer = call.Trace.Lane != Lane.Interactive,
        }));
    }

    public void Ended(SimulatedCall call) => Happen(new SchedulerEvent.CallEnded(
        new CallId(call.Index),
        new CallUsage(call.Trace.PromptTokens, call.Trace.OutputTokens, TimeSpan.FromSeconds(call.PromptSeconds), TimeSpan.FromSeconds(call.OutputSeconds))));

    public void Loaded(string model) => Happen(new SchedulerEvent.ModelLoaded(Endpoint, new ModelKey(model), TimeSpan.FromSeconds(_gpu.Now - _loadBeganAt)));

    public void Woken() => Happen(new SchedulerEvent.Woken());

    public void Start(SchedulerEffect.StartCall effect) => _gpu.Start(_calls[effect.Call.Value]);

    public void Abort(SchedulerEffect.AbortCall effect)
    {
        _gpu.Abort(_calls[effect.Call.Value]);
        _events.Enqueue(new SchedulerEvent.CallAborted(effect.Call));
    }

    public void Load(SchedulerEffect.LoadModel effect)
    {
        _loadBeganAt = _gpu.Now;
        _gpu.Load(effect.Model.Value);
    }

    public void Unload(SchedulerEffect.UnloadModel effect)
    {
        _gpu.Unload(effect.Model.Value, isIdle: effect.Reason == UnloadReason.Idle);
        _events.Enqueue(new SchedulerEvent.ModelUnloaded(Endpoint, effect.Model));
    }

    public void Tell(SchedulerEffect.TellPlace effect)
    {
    }

    public void Refuse(SchedulerEffect.RefuseCall effect) => throw new InvalidOperationException($"The gateway has refused {_calls[effect.Call.Value].Trace}: {effect.Reason}.");

    public void Hold(SchedulerEffect.HoldCall effect) => throw new InvalidOperationException($"The gateway holds {_calls[effect.Call.Value].Trace}: {effect.Reason}.");

    public void Warn(SchedulerEffect.WarnOfBudget effect)
    {
    }

    public void Wake(SchedulerEffect.WakeAt effect) => _gpu.WakeAt((effect.At - Beginning).TotalSeconds + 1e-6); // past the rounding to ticks

    private void Happen(SchedulerEvent happened)
    {
        _events.Enqueue(happened);
        if (_isDeciding)
            return;
        _isDeciding = true;
        while (_events.TryDequeue(out var next))
        {
            var decided = SchedulingDecision.Decide(_state, next, Beginning + TimeSpan.FromSeconds(_gpu.Now), settings);
            _state = decided.State;
            foreach (var effect in decided.Effects)
                effect.Apply(this);
        }

        _isDeciding = false;
    }
}

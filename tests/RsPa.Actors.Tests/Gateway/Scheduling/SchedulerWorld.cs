using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Tests.Gateway.Scheduling;

/// <summary>
/// Model servers in virtual time, which do what the scheduler says, and take offence at what a real one would suffer from: a call too many,
/// one for a model that is not loaded, a second load, memory that is not there.
/// </summary>
internal sealed class SchedulerWorld(SchedulingPolicy? policy = null) : IGatewayEffects
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _agenda = new();
    private readonly Dictionary<CallId, WorldCall> _calls = [];
    private readonly Dictionary<EndpointId, WorldServer> _servers = [];
    private readonly Dictionary<ModelKey, (long MemoryMb, double LoadSeconds)> _models = [];
    private long _order;
    private DateTimeOffset? _wakeAt;

    public SchedulingPolicy Policy { get; } = (policy ?? SchedulingPolicy.Default) with { ExpectedOutput = 1_000_000 };

    public SchedulerState State { get; private set; } = SchedulerState.Initial;

    public DateTimeOffset Start { get; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; private set; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public IReadOnlyDictionary<CallId, WorldCall> Calls => _calls;

    public IReadOnlyDictionary<EndpointId, WorldServer> Servers => _servers;

    public List<SchedulerEffect> Log { get; } = [];

    public Func<ModelKey, string?> LoadFault { get; set; } = _ => null;

    /// <summary>Looks at the world after each decision.</summary>
    public Action<SchedulerWorld>? Watch { get; set; }

    public SchedulerWorld Server(string name, int slots, long? memoryMb, params string[] loaded)
    {
        var id = new EndpointId(name);
        var server = new WorldServer(id, slots, memoryMb);
        _servers.Add(id, server);
        foreach (var model in loaded)
            server.Loaded.Add(new ModelKey(model));
        Happen(new SchedulerEvent.EndpointSet(id, slots) { MemoryMb = memoryMb });
        Look(name);
        return this;
    }

    public SchedulerWorld Model(string name, long memoryMb, double loadSeconds = 5)
    {
        _models[new ModelKey(name)] = (memoryMb, loadSeconds);
        Happen(new SchedulerEvent.ModelDescribed(new ModelKey(name), name, memoryMb));
        return this;
    }

    /// <summary>Has a call come now.</summary>
    public CallId Call(string tenant, Lane lane, string model, double seconds, bool whole = false, string? prefix = null, double? expected = null, int context = 0)
    {
        var id = new CallId(_calls.Count + 1);
        var call = new ModelCall(id, new TenantId(tenant), lane, new ModelKey(model))
        {
            // At the rates that are expected of a model that was never measured.
            MaxOutputTokens = (int)Math.Ceiling((expected ?? seconds) * Policy.ExpectedOutputRate),
            Prefix = prefix,
            TakesWholeAnswer = whole,
            Context = context,
        };
        _calls.Add(id, new WorldCall(call, Now, seconds));
        Happen(new SchedulerEvent.CallArrived(call));
        return id;
    }

    public void Leave(CallId id)
    {
        _calls[id].HasLeft = true;
        Happen(new SchedulerEvent.CallLeft(id));
    }

    public void Lose(string name)
    {
        var server = _servers[new EndpointId(name)];
        server.IsAway = true;
        foreach (var call in _calls.Values.Where(call => call.RunsAt == server.Id).ToArray())
            After(Moment, () => ReturnIfRunning(call, server));
        Happen(new SchedulerEvent.EndpointLost(server.Id));
    }

    public void Look(string name)
    {
        var server = _servers[new EndpointId(name)];
        server.IsAway = false;
        Happen(new SchedulerEvent.EndpointSeen(server.Id, [.. server.Loaded.Select(model => new LoadedModel(model, 0, MemoryOf(model)))]));
    }

    public void At(double seconds, Action action) => _agenda.Enqueue(action, (Start + TimeSpan.FromSeconds(seconds), _order++));

    public void Happen(SchedulerEvent happened)
    {
        var decided = SchedulingDecision.Decide(State, happened, Now, Policy);
        State = decided.State;
        foreach (var effect in decided.Effects)
        {
            Log.Add(effect);
            effect.Apply(this);
        }

        Watch?.Invoke(this);
    }

    /// <summary>Lets time pass.</summary>
    public SchedulerWorld Until(double seconds)
    {
        var limit = Start + TimeSpan.FromSeconds(seconds);
        while (_agenda.TryPeek(out _, out var next) && next.At <= limit)
        {
            var action = _agenda.Dequeue();
            Now = next.At;
            action();
        }

        Now = limit;
        return this;
    }

    void IGatewayEffects.Start(SchedulerEffect.StartCall effect)
    {
        var call = _calls[effect.Call];
        var server = _servers[effect.Endpoint];
        call.IsOpen.ShouldBeTrue($"{effect.Call} was answered already");
        call.RunsAt.ShouldBeNull($"{effect.Call} runs already");
        server.IsAway.ShouldBeFalse();
        server.Loaded.ShouldContain(call.Call.Model);
        server.Running.Add(effect.Call);
        server.Running.Count.ShouldBeLessThanOrEqualTo(server.Slots, "more calls in flight than slots");
        call.RunsAt = server.Id;
        call.Starts.Add(Now);
        var start = call.Starts.Count;
        After(TimeSpan.FromSeconds(call.Seconds), () =>
        {
            if (call.RunsAt == server.Id && call.Starts.Count == start)
                End(call, server);
        });
    }

    void IGatewayEffects.Abort(SchedulerEffect.AbortCall effect)
    {
        var call = _calls[effect.Call];
        call.RunsAt.ShouldBe(effect.Endpoint);
        if (effect.Reason == AbortReason.Preempted)
            call.Preemptions++;
        After(Moment, () =>
        {
            if (call.RunsAt is null)
                return; // it ended first
            Stop(call, _servers[effect.Endpoint]);
            call.Outcomes += call.HasLeft ? 1 : 0;
            Happen(new SchedulerEvent.CallAborted(effect.Call));
        });
    }

    void IGatewayEffects.Load(SchedulerEffect.LoadModel effect)
    {
        var server = _servers[effect.Endpoint];
        server.Loading.ShouldBeNull("one load at a time");
        server.Loaded.ShouldNotContain(effect.Model);
        (server.Loaded.Sum(MemoryOf) + MemoryOf(effect.Model)).ShouldBeLessThanOrEqualTo(Math.Max(server.MemoryMb ?? long.MaxValue, MemoryOf(effect.Model)));
        server.Loading = effect.Model;
        var took = TimeSpan.FromSeconds(_models[effect.Model].LoadSeconds);
        After(took, () =>
        {
            server.Loading = null;
            if ((server.IsAway ? "it is away" : LoadFault(effect.Model)) is { } fault)
            {
                Happen(new SchedulerEvent.LoadFailed(effect.Endpoint, effect.Model, fault, IsFinal: false));
                return;
            }

            server.Loaded.Add(effect.Model);
            server.Loads.Add(effect.Model);
            Happen(new SchedulerEvent.ModelLoaded(effect.Endpoint, effect.Model, took));
        });
    }

    void IGatewayEffects.Unload(SchedulerEffect.UnloadModel effect)
    {
        var server = _servers[effect.Endpoint];
        server.Running.Select(id => _calls[id].Call.Model).ShouldNotContain(effect.Model, "a model is unloaded on which a call runs");
        After(Moment, () =>
        {
            server.Loaded.Remove(effect.Model);
            Happen(new SchedulerEvent.ModelUnloaded(effect.Endpoint, effect.Model));
        });
    }

    void IGatewayEffects.Tell(SchedulerEffect.TellPlace effect) => _calls[effect.Call].Place = effect.Place;

    void IGatewayEffects.Refuse(SchedulerEffect.RefuseCall effect)
    {
        var call = _calls[effect.Call];
        call.IsOpen.ShouldBeTrue();
        call.RunsAt.ShouldBeNull();
        call.Refusal = effect;
        call.Outcomes++;
    }

    void IGatewayEffects.Hold(SchedulerEffect.HoldCall effect) => _calls[effect.Call].HeldUntil = effect.Until;

    void IGatewayEffects.Warn(SchedulerEffect.WarnOfBudget effect)
    {
    }

    void IGatewayEffects.Wake(SchedulerEffect.WakeAt effect)
    {
        effect.At.ShouldBeGreaterThan(Now);
        _wakeAt = effect.At;
        _agenda.Enqueue(
            () =>
            {
                if (_wakeAt == effect.At)
                    Happen(new SchedulerEvent.Woken());
            },
            (effect.At, _order++));
    }

    private void End(WorldCall call, WorldServer server)
    {
        Stop(call, server);
        call.Outcomes++;
        call.EndedAt = Now;
        var usage = new CallUsage(0, (int)(call.Seconds * Policy.ExpectedOutputRate), TimeSpan.Zero, TimeSpan.FromSeconds(call.Seconds));
        Happen(new SchedulerEvent.CallEnded(call.Call.Id, usage));
    }

    private void ReturnIfRunning(WorldCall call, WorldServer server)
    {
        if (call.RunsAt != server.Id)
            return;
        Stop(call, server);
        call.Outcomes += call.HasLeft ? 1 : 0;
        Happen(new SchedulerEvent.CallReturned(call.Call.Id, TimeSpan.FromSeconds(1), IsEndpointFault: true));
    }

    private static void Stop(WorldCall call, WorldServer server)
    {
        call.RunsAt = null;
        server.Running.Remove(call.Call.Id);
    }

    private long MemoryOf(ModelKey model) => _models.TryGetValue(model, out var known) ? known.MemoryMb : 0;

    private void After(TimeSpan time, Action action) => _agenda.Enqueue(action, (Now + time, _order++));
}

internal sealed record WorldCall(ModelCall Call, DateTimeOffset ArrivedAt, double Seconds)
{
    public List<DateTimeOffset> Starts { get; } = [];

    public EndpointId? RunsAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public DateTimeOffset? HeldUntil { get; set; }

    public SchedulerEffect.RefuseCall? Refusal { get; set; }

    public int? Place { get; set; }

    public int Preemptions { get; set; }

    public bool HasLeft { get; set; }

    /// <summary>How often it came to an end: answered, refused, or aborted for a caller that had left.</summary>
    public int Outcomes { get; set; }

    public bool IsOpen => Outcomes == 0;

    /// <summary>From its coming to its last start, in seconds.</summary>
    public double Wait() => (Starts[^1] - ArrivedAt).TotalSeconds;
}

internal sealed record WorldServer(EndpointId Id, int Slots, long? MemoryMb)
{
    public HashSet<CallId> Running { get; } = [];

    public List<ModelKey> Loaded { get; } = [];

    public List<ModelKey> Loads { get; } = [];

    public ModelKey? Loading { get; set; }

    public bool IsAway { get; set; }
}

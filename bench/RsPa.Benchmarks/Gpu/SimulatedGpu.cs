namespace RsPa.Benchmarks.Gpu;

/// <summary>
/// A model server with one GPU in virtual time. A model has <see cref="GpuSpec.Slots"/> slots; calls on it are batched: each one is slower
/// than alone, all together are faster. Models that work at the same time share the GPU in equal parts. A slot keeps the prompt that it has
/// read last, and a call with the same prefix need not have most of it read again. One load at a time.
/// </summary>
internal sealed class SimulatedGpu(GpuSpec spec, IReadOnlyList<TraceCall> trace, IGpuPolicy policy)
{
    /// <summary>How much slower each further call in the batch makes the answers of all.</summary>
    private const double BatchCost = 0.4;

    /// <summary>The part of a prompt that a prefix in common saves.</summary>
    public const double PrefixPart = 0.8;

    private readonly Dictionary<string, Runner> _runners = new(StringComparer.Ordinal);
    private readonly List<SimulatedCall> _running = [];
    private int _arrived;
    private int _ended;
    private (string Model, double EndsAt)? _loading;
    private bool _hasEvicted;
    private double? _wakeAt;

    /// <summary>As many models as a server keeps loaded, whatever its memory: Ollama's default.</summary>
    public const int MaxLoaded = 3;

    public GpuSpec Spec => spec;

    /// <summary>Seconds from the beginning.</summary>
    public double Now { get; private set; }

    public List<SimulatedCall> Calls { get; } = [];

    public int Swaps { get; private set; }

    public List<TimelineSpan> Timeline { get; } = [];

    public string? Loading => _loading?.Model;

    public IEnumerable<string> Loaded => _runners.Keys;

    public bool IsLoaded(string model) => _runners.ContainsKey(model);

    public int RunningOn(string model) => _runners.TryGetValue(model, out var runner) ? runner.Running.Count : 0;

    public bool HasSlot(string model) => _runners.TryGetValue(model, out var runner) && runner.Running.Count < spec.Slots;

    /// <summary>When the last call of a model began or ended.</summary>
    public double UsedAt(string model) => _runners[model].UsedAt;

    public bool Fits(string model, IEnumerable<string>? without = null)
    {
        var others = _runners.Keys.Except(without ?? [], StringComparer.Ordinal).ToList();
        return others.Count < MaxLoaded && others.Sum(other => spec.Models[other].SizeMb) + spec.Models[model].SizeMb <= spec.VramMb;
    }

    public void Run()
    {
        policy.Begin(this);
        while (_arrived < trace.Count || _ended < _arrived)
        {
            var next = Next();
            if (double.IsPositiveInfinity(next))
                throw new InvalidOperationException($"The policy '{policy.Name}' has left {Calls.Count(call => call.EndedAt is null)} calls lying, at {Now:0} s.");
            Advance(next);
            Happen();
        }
    }

    public void Start(SimulatedCall call)
    {
        var runner = _runners[call.Trace.Model];
        if (runner.Running.Count >= spec.Slots || call.StartedAt is not null || call.EndedAt is not null)
            throw new InvalidOperationException($"The policy '{policy.Name}' has started {call.Trace} where that can't be.");
        var slot = runner.Take(call.Trace.Prefix, Now);
        var saved = slot.Prefix is { } prefix && prefix == call.Trace.Prefix ? PrefixPart * Math.Min(slot.Tokens, call.Trace.PromptTokens) : 0;
        slot.Prefix = call.Trace.Prefix;
        slot.Tokens = call.Trace.PromptTokens;
        call.Begin(Now, slot, call.Trace.PromptTokens - saved);
        runner.Running.Add(call);
        runner.UsedAt = Now;
        _running.Add(call);
    }

    /// <summary>Ends a call before its answer is there; what was done of it is lost.</summary>
    public void Abort(SimulatedCall call)
    {
        Timeline.Add(new TimelineSpan(call.Trace.Model, call.StartedAt!.Value, Now, SpanKind.Lost));
        Leave(call);
        call.Reset();
    }

    public void Load(string model)
    {
        if (_loading is not null || _runners.ContainsKey(model) || !Fits(model))
            throw new InvalidOperationException($"The policy '{policy.Name}' can't load {model} now.");
        _loading = (model, Now + spec.LoadSeconds(model));
        Timeline.Add(new TimelineSpan(model, Now, _loading.Value.EndsAt, SpanKind.Load));
        if (_hasEvicted)
            Swaps++;
        _hasEvicted = false;
    }

    /// <param name="model">The model, on which nothing runs.</param>
    /// <param name="isIdle">Whether nobody had asked it for long, so that it did not go for another one.</param>
    public void Unload(string model, bool isIdle = false)
    {
        var runner = _runners[model];
        if (runner.Running.Count > 0)
            throw new InvalidOperationException($"The policy '{policy.Name}' has unloaded {model}, on which {runner.Running.Count} calls run.");
        _runners.Remove(model);
        Timeline.Add(new TimelineSpan(model, runner.Since, Now, SpanKind.Loaded));
        _hasEvicted |= !isIdle;
    }

    public void WakeAt(double at) => _wakeAt = at;

    private double Next()
    {
        var next = _arrived < trace.Count ? trace[_arrived].At : double.PositiveInfinity;
        if (_loading is { } loading)
            next = Math.Min(next, loading.EndsAt);
        if (_wakeAt is { } wake)
            next = Math.Min(next, wake);
        foreach (var call in _running)
            next = Math.Min(next, Now + call.SecondsTo(Rates(call)));
        return Math.Max(next, Now);
    }

    private void Advance(double to)
    {
        var rates = _running.Select(call => (call, Rates(call))).ToArray();
        foreach (var (call, rate) in rates)
            call.Work(to - Now, rate);
        Now = to;
    }

    private void Happen()
    {
        foreach (var call in _running.Where(call => call.IsDone).ToArray())
        {
            Timeline.Add(new TimelineSpan(call.Trace.Model, call.StartedAt!.Value, Now, SpanKind.Call));
            Leave(call);
            call.EndedAt = Now;
            _ended++;
            policy.Ended(call);
        }

        if (_loading is { } loading && loading.EndsAt <= Now)
        {
            _loading = null;
            _runners.Add(loading.Model, new Runner(spec.Slots, Now) { UsedAt = Now });
            policy.Loaded(loading.Model);
        }

        while (_arrived < trace.Count && trace[_arrived].At <= Now)
        {
            var call = new SimulatedCall(trace[_arrived], _arrived);
            _arrived++;
            Calls.Add(call);
            policy.Arrived(call);
        }

        if (_wakeAt is { } wake && wake <= Now)
        {
            _wakeAt = null;
            policy.Woken();
        }
    }

    private void Leave(SimulatedCall call)
    {
        var runner = _runners[call.Trace.Model];
        runner.Running.Remove(call);
        runner.UsedAt = Now;
        _running.Remove(call);
        call.Slot!.Give(Now);
    }

    private (double Prefill, double Decode) Rates(SimulatedCall call)
    {
        var model = spec.Models[call.Trace.Model];
        var batch = _runners[call.Trace.Model].Running.Count;
        var busy = _runners.Values.Count(runner => runner.Running.Count > 0);
        return (model.PrefillTps / batch / busy, model.DecodeTps / (1 + (BatchCost * (batch - 1))) / busy);
    }

    private sealed class Runner(int slots, double since)
    {
        private readonly RunnerSlot[] _slots = [.. Enumerable.Range(0, slots).Select(_ => new RunnerSlot())];

        public List<SimulatedCall> Running { get; } = [];

        public double Since { get; } = since;

        public double UsedAt { get; set; }

        // As the server does: the free slot that knows the prefix, else the one that was used longest ago.
        public RunnerSlot Take(string? prefix, double now)
        {
            var slot = _slots.Where(slot => !slot.IsTaken).MinBy(slot => (prefix is not null && slot.Prefix == prefix ? 0 : 1, slot.UsedAt))!;
            slot.IsTaken = true;
            slot.UsedAt = now;
            return slot;
        }
    }
}

/// <summary>A slot of a loaded model, and the prompt that it has read last.</summary>
internal sealed class RunnerSlot
{
    public bool IsTaken { get; set; }

    public double UsedAt { get; set; } = -1;

    public string? Prefix { get; set; }

    public double Tokens { get; set; }

    public void Give(double now)
    {
        IsTaken = false;
        UsedAt = now;
    }
}

/// <summary>A call that is being simulated.</summary>
internal sealed class SimulatedCall(TraceCall trace, int index)
{
    /// <summary>Of tokens: what is left of them by rounding.</summary>
    private const double Nothing = 1e-3;

    private double _promptLeft;
    private double _outputLeft;

    public TraceCall Trace => trace;

    public int Index => index;

    /// <summary>When the try began that runs, or gave the answer.</summary>
    public double? StartedAt { get; private set; }

    public double? EndedAt { get; set; }

    public RunnerSlot? Slot { get; private set; }

    public double PromptSeconds { get; private set; }

    public double OutputSeconds { get; private set; }

    public int Preemptions { get; private set; }

    public bool IsDone => StartedAt is not null && _promptLeft <= Nothing && _outputLeft <= Nothing;

    /// <summary>From its coming until the GPU began with the try that gave the answer: queue and load.</summary>
    public double Wait => StartedAt!.Value - trace.At;

    public void Begin(double now, RunnerSlot slot, double prompt)
    {
        (StartedAt, Slot, _promptLeft, _outputLeft) = (now, slot, prompt, trace.OutputTokens);
        (PromptSeconds, OutputSeconds) = (0, 0);
    }

    public void Reset()
    {
        (StartedAt, Slot) = (null, null);
        Preemptions++;
    }

    public double SecondsTo((double Prefill, double Decode) rates) => _promptLeft > Nothing ? _promptLeft / rates.Prefill : _outputLeft > Nothing ? _outputLeft / rates.Decode : 0;

    public void Work(double seconds, (double Prefill, double Decode) rates)
    {
        if (_promptLeft > Nothing)
        {
            PromptSeconds += seconds;
            _promptLeft -= seconds * rates.Prefill;
        }
        else
        {
            OutputSeconds += seconds;
            _outputLeft -= seconds * rates.Decode;
        }
    }
}

/// <summary>Something that the GPU did for a while.</summary>
internal readonly record struct TimelineSpan(string Model, double From, double To, SpanKind Kind);

internal enum SpanKind
{
    None = 0,
    Loaded,
    Load,
    Call,
    Lost,
}

/// <summary>Decides what the simulated server does.</summary>
internal interface IGpuPolicy
{
    string Name { get; }

    void Begin(SimulatedGpu gpu);

    void Arrived(SimulatedCall call);

    void Ended(SimulatedCall call);

    void Loaded(string model);

    void Woken();
}

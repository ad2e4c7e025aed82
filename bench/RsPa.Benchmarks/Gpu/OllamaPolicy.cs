namespace RsPa.Benchmarks.Gpu;

/// <summary>
/// Ollama's own scheduler, as measured: one queue for calls that need a load, of which the head blocks the rest; a call to a model that is
/// loaded goes past it, and waits for one of that model's slots; for room an idle model goes, by keep-alive and then by name, and if none is
/// idle, the first of them is waited for, while calls to it may still slip in. A model that nobody asks for five minutes is unloaded.
/// </summary>
internal sealed class OllamaPolicy : IGpuPolicy
{
    private const int MaxQueue = 512;
    private const double KeepAlive = 300;
    private const double RetryAfter = 5;

    private readonly LinkedList<SimulatedCall> _pending = [];
    private readonly Dictionary<string, Queue<SimulatedCall>> _waiting = new(StringComparer.Ordinal);
    private readonly List<(SimulatedCall Call, double At)> _refused = [];
    private SimulatedGpu _gpu = null!;
    private string? _victim;

    public string Name => "ollama";

    public void Begin(SimulatedGpu gpu) => _gpu = gpu;

    public void Arrived(SimulatedCall call)
    {
        Take(call);
        Go();
    }

    public void Ended(SimulatedCall call) => Go();

    public void Loaded(string model)
    {
        var first = _pending.First!.Value;
        _pending.RemoveFirst();
        Enter(first);
        Go();
    }

    public void Woken()
    {
        foreach (var (call, _) in _refused.Where(one => one.At <= _gpu.Now).ToArray())
        {
            _refused.RemoveAll(one => one.Call == call);
            Take(call);
        }

        Go();
    }

    private void Take(SimulatedCall call)
    {
        if (_gpu.IsLoaded(call.Trace.Model))
            Enter(call);
        else if (_pending.Count < MaxQueue)
            _pending.AddLast(call);
        else
            _refused.Add((call, _gpu.Now + RetryAfter)); // 503: its caller tries again
    }

    private void Enter(SimulatedCall call)
    {
        if (!_waiting.TryGetValue(call.Trace.Model, out var queue))
            _waiting[call.Trace.Model] = queue = new Queue<SimulatedCall>();
        queue.Enqueue(call);
    }

    private void Go()
    {
        StartWhatCan();
        while (_gpu.Loading is null && _pending.First is { } head)
        {
            var model = head.Value.Trace.Model;
            if (_gpu.IsLoaded(model))
            {
                _pending.RemoveFirst();
                Enter(head.Value);
                StartWhatCan();
                continue;
            }

            if (_gpu.Fits(model))
            {
                _gpu.Load(model);
                break;
            }

            _victim ??= _gpu.Loaded.Where(IsIdle).Order(StringComparer.Ordinal).FirstOrDefault() ?? _gpu.Loaded.Order(StringComparer.Ordinal).First();
            if (!IsIdle(_victim))
                break;
            _gpu.Unload(_victim);
            _victim = null;
        }

        Expire();
    }

    private void StartWhatCan()
    {
        foreach (var (model, queue) in _waiting)
        {
            while (queue.Count > 0 && _gpu.HasSlot(model))
                _gpu.Start(queue.Dequeue());
        }
    }

    private void Expire()
    {
        foreach (var model in _gpu.Loaded.Where(model => IsIdle(model) && _gpu.UsedAt(model) + KeepAlive <= _gpu.Now).ToArray())
        {
            _gpu.Unload(model, isIdle: true);
            _victim = _victim == model ? null : _victim;
        }

        var next = _gpu.Loaded.Where(IsIdle).Select(model => _gpu.UsedAt(model) + KeepAlive).Concat(_refused.Select(one => one.At)).DefaultIfEmpty(double.PositiveInfinity).Min();
        if (!double.IsPositiveInfinity(next))
            _gpu.WakeAt(next);
    }

    private bool IsIdle(string model) => _gpu.RunningOn(model) == 0 && !(_waiting.TryGetValue(model, out var queue) && queue.Count > 0);
}

using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway.Views;

/// <summary>
/// When calls are likely to start: the scheduler's own decisions, played forward with the times that loads and answers are expected to
/// take. Nobody else comes in that play, no server fails, and none that is away comes back. Pure.
/// </summary>
internal sealed class QueueForecast
{
    /// <summary>How many events are played at most.</summary>
    public const int MostEvents = 2_000;

    /// <summary>How far is looked ahead.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromHours(24);

    private static readonly TimeSpan Unload = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly SchedulingPolicy _policy;
    private readonly HashSet<CallId> _asked;
    private readonly Dictionary<CallId, DateTimeOffset> _starts = [];
    private readonly Dictionary<CallId, int> _tries = [];
    private readonly PriorityQueue<Due, (DateTimeOffset At, int Order)> _due = new();
    private SchedulerState _state;
    private DateTimeOffset _now;
    private int _order;
    private int _wake;

    private QueueForecast(SchedulerState state, DateTimeOffset now, SchedulingPolicy policy, IEnumerable<CallId> asked)
    {
        (_state, _now, _policy, _asked) = (state, now, policy, [.. asked]);
        foreach (var running in state.Running.Values)
        {
            if (running.IsPreempted || running.HasLeft)
                Add(now + Moment, new SchedulerEvent.CallAborted(running.Queued.Call.Id));
            else
                AddEnd(running.Queued.Call.Id, now + TimeSpan.FromSeconds(running.RemainingSeconds(now)));
        }

        foreach (var endpoint in state.Endpoints)
        {
            if (endpoint.Load is { BeganAt: { } began } load)
                AddLoaded(endpoint.Id, load.Model, Later(now + TimeSpan.FromSeconds(1), began + Load(load.Model)));
            foreach (var resident in endpoint.Residents.Values.Where(resident => resident.IsUnloading))
                Add(now + Unload, new SchedulerEvent.ModelUnloaded(endpoint.Id, resident.Model));
        }

        if (state.WakeAt is { } at)
            AddWake(at);
    }

    /// <summary>Plays on until all have started that were asked for, or a bound is reached.</summary>
    /// <param name="state">The state.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">By what the queue is ordered.</param>
    /// <param name="asked">The calls that wait of which it is asked.</param>
    /// <returns>When they start, as far as that can be told.</returns>
    public static IReadOnlyDictionary<CallId, DateTimeOffset> Of(SchedulerState state, DateTimeOffset now, SchedulingPolicy policy, IEnumerable<CallId> asked) => new QueueForecast(state, now, policy, asked).Play();

    private Dictionary<CallId, DateTimeOffset> Play()
    {
        var end = _now + Horizon;
        for (var played = 0; played < MostEvents && _starts.Count < _asked.Count && _due.TryDequeue(out var due, out var when) && when.At <= end; played++)
        {
            if (due.IsStale(this))
                continue;
            _now = Later(_now, when.At);
            var decided = SchedulingDecision.Decide(_state, due.Event, _now, _policy);
            _state = decided.State;
            foreach (var effect in decided.Effects)
                Take(effect);
        }

        return _starts;
    }

    private void Take(SchedulerEffect effect)
    {
        switch (effect)
        {
            case SchedulerEffect.StartCall start:
                if (_asked.Contains(start.Call))
                    _starts.TryAdd(start.Call, _now);
                AddEnd(start.Call, _now + TimeSpan.FromSeconds(_state.Running[start.Call].Queued.EstimatedSeconds));
                break;
            case SchedulerEffect.AbortCall abort:
                _tries[abort.Call] = Try(abort.Call) + 1;
                Add(_now + Moment, new SchedulerEvent.CallAborted(abort.Call));
                break;
            case SchedulerEffect.LoadModel load:
                AddLoaded(load.Endpoint, load.Model, _now + Load(load.Model));
                break;
            case SchedulerEffect.UnloadModel unload:
                Add(_now + Unload, new SchedulerEvent.ModelUnloaded(unload.Endpoint, unload.Model));
                break;
            case SchedulerEffect.WakeAt wake:
                AddWake(wake.At);
                break;
        }
    }

    private TimeSpan Load(ModelKey model) => TimeSpan.FromSeconds(_state.Learned.LoadEstimate(model, _policy));

    private int Try(CallId call) => _tries.GetValueOrDefault(call);

    // A call that was aborted does not end as it would have.
    private void AddEnd(CallId call, DateTimeOffset at) => Add(at, new SchedulerEvent.CallEnded(call, Usage: null), call, Try(call));

    private void AddLoaded(EndpointId endpoint, ModelKey model, DateTimeOffset at) => Add(at, new SchedulerEvent.ModelLoaded(endpoint, model, Load(model)));

    private void AddWake(DateTimeOffset at) => Add(at, new SchedulerEvent.Woken(), null, ++_wake);

    private void Add(DateTimeOffset at, SchedulerEvent happens, CallId? call = null, int number = 0) => _due.Enqueue(new Due(happens, call, number), (at, ++_order));

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private sealed record Due(SchedulerEvent Event, CallId? Call, int Number)
    {
        public bool IsStale(QueueForecast play) => Event is SchedulerEvent.Woken ? Number != play._wake : Call is { } call && Number != play.Try(call);
    }
}

using Akka.Actor;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Gateway;

/// <summary>
/// <c>gateway</c>: keeps the health of the model server current, and shows it, and what calls have seen of it at once. That the server
/// is away, or lacks the default model, is a state and no fault: all else goes on without it.
/// </summary>
public sealed class GatewayActor : SystemActor, IWithTimers
{
    private static readonly TimeSpan FirstWake = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WakeAgain = TimeSpan.FromSeconds(5);

    private readonly OllamaEndpoint _endpoint;
    private readonly string _model;
    private readonly TimeSpan _interval;
    private readonly IActorRef _store;
    private readonly IEventBus _events;
    private readonly RestartDelays _delays;
    private OllamaHealthState _health = new OllamaHealthState.Unknown();
    private IDisposable? _following;

    /// <param name="endpoint">The model server.</param>
    /// <param name="model">The model that is asked where nobody names one.</param>
    /// <param name="interval">How often the server's health is looked at.</param>
    /// <param name="store">The main store, in which the tasks are that wait for a model.</param>
    /// <param name="events">Where tasks say that they wait, and where it is announced that no restart heals it.</param>
    /// <param name="delays">The waits after failures.</param>
    public GatewayActor(OllamaEndpoint endpoint, string model, TimeSpan interval, IActorRef store, IEventBus events, RestartDelays delays)
        : base(events)
    {
        _endpoint = endpoint;
        _model = model;
        _interval = interval;
        _store = store;
        _events = events;
        _delays = delays;
        Receive<Look>(_ => BeginToLook());
        Receive<Seen>(seen => Show(seen.Health));
        Receive<TaskWaits>(waits => waits.For == WaitKind.Model, _ => WakeSoon(FirstWake));
        Receive<TaskWaits>(_ => { });
        Receive<WakeDue>(_ => Wake());
        Receive<TasksWoken>(Woken);
        Receive<StoreRefused>(_ => WakeSoon(WakeAgain));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The props. It is restarted in place.</summary>
    public static Props Props(OllamaEndpoint endpoint, string model, TimeSpan interval, IActorRef store, IEventBus events, TimeProvider time, RestartPolicy restart)
    {
        var delays = new RestartDelays(restart, time);
        return Akka.Actor.Props.Create(() => new GatewayActor(endpoint, model, interval, store, events, delays));
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _events.Subscribe<TaskWaits>(Self);
        Show(_endpoint.Health.Current);
        var self = Self;
        _following = _endpoint.Health.Follow(health => self.Tell(new Seen(health)));
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, _delays.Starting(), _interval);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _following?.Dispose();
        _events.Unsubscribe(Self);
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures()
    {
        List<HealthFigure> figures =
        [
            new HealthFigure.Text("url", _endpoint.Options.BaseUrl.ToString()),
            new HealthFigure.Text("model", _model),
            new HealthFigure.Number("calls_in_flight", _endpoint.CallsInFlight, "{call}"),
            new HealthFigure.Number("call_slots", _endpoint.Options.Slots, "{call}"),
            new HealthFigure.Number("calls_waiting", _endpoint.CallsWaiting, "{call}"),
        ];
        switch (_health)
        {
            case OllamaHealthState.Up up:
                figures.Add(new HealthFigure.Moment("since", up.Since));
                figures.Add(new HealthFigure.Text("version", up.Found.Version));
                figures.Add(new HealthFigure.Text("models", string.Join(", ", up.Found.Models.Select(model => model.Name))));
                figures.Add(new HealthFigure.Text("loaded", string.Join(", ", up.Found.Loaded.Select(model => model.Name))));
                break;
            case OllamaHealthState.Away away:
                figures.Add(new HealthFigure.Moment("since", away.Since));
                figures.Add(new HealthFigure.Text("reason", away.Reason));
                break;
        }

        return figures;
    }

    private void Show(OllamaHealthState health)
    {
        var isBack = health is OllamaHealthState.Up && _health is not OllamaHealthState.Up;
        _health = health;
        if (isBack)
            Wake();
        State = health switch
        {
            OllamaHealthState.Up up when !up.Has(_model) => "no model",
            OllamaHealthState.Up => "up",
            OllamaHealthState.Away => "away",
            _ => "unknown",
        };
        Advice = health switch
        {
            OllamaHealthState.Up up when !up.Has(_model) => $"The model '{_model}', which is asked where none is named, is not there: get it with `ollama pull {_model}`, or name another one in ollama.default_model.",
            OllamaHealthState.Away => $"Nothing needs it. To have the model's help, start Ollama at {_endpoint.Options.BaseUrl} (`ollama serve`), or set ollama.host and ollama.port to where it is.",
            _ => null,
        };
    }

    // One that began to wait while the model is there has met the very moment of its absence. It is let go after a while, so that a model
    // which comes and goes is not asked in a circle.
    private void WakeSoon(TimeSpan wait)
    {
        if (!Timers.IsTimerActive(WakeDue.Instance))
            Timers.StartSingleTimer(WakeDue.Instance, WakeDue.Instance, wait);
    }

    private void Wake()
    {
        if (_health is OllamaHealthState.Up)
            _store.Tell(new WakeTasks(WaitKind.Model));
    }

    private void Woken(TasksWoken woken)
    {
        if (woken.More)
            Wake();
    }

    // What it finds comes as a change. A look that is ended, as the service stops, has found nothing.
    private void BeginToLook() => _ = _endpoint.Health.GetAsync(force: false).AsTask().ContinueWith(static look => look.Exception, TaskScheduler.Default);

    private sealed record WakeDue : INoSerializationVerificationNeeded
    {
        public static readonly WakeDue Instance = new();
    }

    private sealed record Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }

    private sealed record Seen(OllamaHealthState Health) : INoSerializationVerificationNeeded;
}

using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Memory;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Gateway.Telemetry;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Gateway;

/// <summary>
/// <c>gateway</c>: the queue of every call to a model. It receives, has <see cref="SchedulingDecision"/> decide, and acts. That a server is
/// away, or lacks the default model, is a state and no fault: all else goes on without it.
/// </summary>
public sealed class GatewayActor : SystemActor, IWithTimers
{
    private static readonly TimeSpan MemoryPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan MemoryInterval = TimeSpan.FromSeconds(1);

    private static readonly object WakeUp = new();

    private readonly GatewayParts _parts;
    private readonly GatewayOptions _options;
    private readonly GatewayNeighbours _neighbours;
    private readonly RestartDelays _delays;
    private readonly ForwardClock _clock;
    private readonly GatewayEffects _effects;
    private readonly EndpointLooks _looks;
    private readonly WaitingTasks _tasks;
    private readonly QueuedCalls _calls;
    private readonly QueueMeter _meter = new();
    private readonly ILoggingAdapter _log;
    private SchedulerState _state = SchedulerState.Initial;
    private SchedulerState _remembered = SchedulerState.Initial;
    private IActorRef _memory = ActorRefs.Nobody;
    private bool _hasBegun;

    /// <summary>Makes the actor; use <see cref="Props"/>.</summary>
    public GatewayActor(GatewayParts parts, GatewayOptions options, GatewayNeighbours neighbours, RestartDelays delays)
        : base(neighbours.Events)
    {
        _parts = parts;
        _options = options;
        _neighbours = neighbours;
        _delays = delays;
        _log = Context.GetLogger();
        _clock = new ForwardClock(parts.Time);
        var self = Self;
        _effects = new GatewayEffects(parts, self, WakeAt) { Ended = Ended, Warned = Warn };
        _tasks = new WaitingTasks(neighbours.Store, parts.Catalog, () => Timers);
        _looks = new EndpointLooks(parts.Catalog, options, neighbours.Waker, _clock, self, () => Timers, _log)
        {
            IsWaitedFor = () => !_state.Waiting.IsEmpty || _tasks.HasCome,
            MayTasksWait = () => _tasks.MayBe,
        };
        _calls = new QueuedCalls(parts, _effects, options.Policy.QueueLimit, () => _state, Decide);
        Receive<SubmitCall>(submit =>
        {
            _calls.Submit(submit.Ticket);
            _looks.Want();
        });
        Receive<LeaveCall>(leave => _calls.Leave(leave.Call));
        Receive<AskUnload>(Unload);
        Receive<RaiseCall>(raise => Decide(new SchedulerEvent.CallRaised(raise.Call, raise.Lane)));
        Receive<TryEnded>(ended => _calls.Tried(ended.Ticket, ended.End));
        Receive<ModelCallRecord>(kept => Account(kept, isStreamed: false));
        Receive<Happened>(happened => Decide(happened.Event));
        Receive<EndpointLooks.LookDue>(look => _looks.Look(look.Endpoint));
        Receive<EndpointLooks.HealthSeen>(seen =>
        {
            _looks.LookLater(seen.Endpoint);
            See(seen.Endpoint, seen.Health);
        });
        Receive<EndpointLooks.LookAgain>(again => _looks.LookLater(again.Endpoint));
        Receive<GatewayRecalled>(Recalled);
        Receive<MemoryLate>(_ =>
        {
            _log.Warning("The gateway's memory has not answered for {Seconds} s, and calls are served without it: what was measured and used before comes when it answers.", MemoryPatience.TotalSeconds);
            Begin(memo: null);
        });
        Receive<Remember>(_ => RememberNow());
        Receive<Expect>(_ => BeginToExpect());
        Receive<Expected>(expected => Take(expected.Models));
        Receive<GetGateway>(_ => Sender.Tell(new GatewaySnapshot(_state, _effects.Tickets.Values.ToImmutableArray(), _clock.Now(), _options.Policy)));
        Receive<TaskWaits>(waits => waits.For == WaitKind.Model, _ => TaskWaits());
        Receive<TaskWaits>(_ => { });
        Receive<WaitingTasks.WakeDue>(_ => _tasks.Wake());
        Receive<TasksWoken>(_tasks.Woken);
        Receive<StoreRefused>(_ => _tasks.Refused());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The props. It is restarted in place.</summary>
    public static Props Props(GatewayParts parts, GatewayOptions options, GatewayNeighbours neighbours, RestartPolicy restart)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var delays = new RestartDelays(restart, parts.Time);
        return Akka.Actor.Props.Create(() => new GatewayActor(parts, options, neighbours, delays));
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _neighbours.Events.Subscribe<TaskWaits>(Self);
        _looks.Begin(_delays.Starting());
        if (_neighbours.ExpectedWork is not null)
            Timers.StartPeriodicTimer(Expect.Instance, Expect.Instance, ExpectedWork.Interval);
        if (_neighbours.Memory is { } memory)
        {
            _memory = Context.ActorOf(memory, "memory");
            _memory.Tell(RecallGateway.Instance);
            Timers.StartSingleTimer(MemoryLate.Instance, MemoryLate.Instance, MemoryPatience);
            Timers.StartPeriodicTimer(Remember.Instance, Remember.Instance, MemoryInterval);
        }
        else
        {
            Begin(memo: null);
        }
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        RememberNow();
        var isStop = CoordinatedShutdown.Get(Context.System).ShutdownReason is not null;
        _looks.End();
        _calls.Interrupt(isStop);
        _neighbours.Events.Unsubscribe(Self);
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures() =>
        [.. GatewayFigures.Of(_parts.Catalog, _state, _options.DefaultModel, _clock.Now()), .. _looks.Figures()];

    // A memory that comes late adds to what has happened since; it answers once.
    private void Recalled(GatewayRecalled recalled)
    {
        if (_hasBegun)
            _state = GatewayMemo.Join(_state, recalled.Memo, _clock.Now(), _options.Policy.TimeZone);
        else
            Begin(recalled.Memo);
    }

    // What was remembered is the ground on which all else is decided: it goes first.
    private void Begin(GatewayMemo? memo)
    {
        if (_hasBegun)
            return;
        _hasBegun = true;
        Timers.Cancel(MemoryLate.Instance);
        foreach (var endpoint in _parts.Catalog.Endpoints)
            Decide(new SchedulerEvent.EndpointSet(endpoint.Id, endpoint.Options.Slots) { ModelSlots = endpoint.Options.ModelSlots, MemoryMb = endpoint.Options.MemoryMb, MaxLoaded = endpoint.Options.MaxLoaded });
        if (memo is not null)
            _state = _remembered = GatewayMemo.Restore(_state, memo);
        foreach (var tenant in _options.Tenants)
            Decide(tenant);
        foreach (var endpoint in _parts.Catalog.Endpoints)
            See(endpoint.Id, endpoint.Health.Current);
        _calls.Begin();
    }

    private void TaskWaits()
    {
        _tasks.Come();
        _looks.Want();
    }

    private void Unload(AskUnload asked)
    {
        var isAllowed = asked.Caller.IsOwner || !UnloadDecision.IsNeeded(_state, asked.Model, asked.Caller.Tenant);
        Sender.Tell(new UnloadAnswered(isAllowed));
        if (!isAllowed)
        {
            _log.Info("Tenant {Tenant} asked for a model to be unloaded, which stays, since calls of others need it: {Model}", asked.Caller.Tenant.Value, _state.Learned.Of(asked.Model).Name);
            return;
        }

        foreach (var (endpoint, model) in UnloadDecision.Loaded(_state, asked.Model))
            Decide(new SchedulerEvent.UnloadWanted(endpoint, model));
    }

    private void Decide(SchedulerEvent happened)
    {
        var (before, now) = (_state, _clock.Now());
        var decided = SchedulingDecision.Decide(before, happened, now, _options.Policy);
        _state = decided.State;
        _meter.Decided(before, decided, now);
        foreach (var effect in decided.Effects)
            effect.Apply(_effects);
        while (_effects.TakeKnown() is { } known)
            _calls.Enter(known);
    }

    private void WakeAt(DateTimeOffset at)
    {
        var wait = at - _clock.Now();
        Timers.StartSingleTimer(WakeUp, new Happened(new SchedulerEvent.Woken()), wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    private void See(EndpointId id, OllamaHealthState health)
    {
        Show();
        if (!_hasBegun)
            return;
        switch (health)
        {
            case OllamaHealthState.Up up:
                _looks.Found(id);
                var sight = EndpointSight.Of(_parts.Catalog.Endpoint(id)!.Health.Models!, _parts.Contexts, id, up.Found);
                foreach (var model in sight.Described.Where(model => _state.Learned.Of(model.Model) is var facts && (facts.Name != model.Name || facts.MemoryMb == 0)))
                    Decide(model);
                Decide(sight.Seen);
                break;
            case OllamaHealthState.Away:
                Decide(new SchedulerEvent.EndpointLost(id));
                break;
        }
    }

    private void Show()
    {
        var wasUp = State is "up" or "no model";
        (State, Advice) = GatewayFigures.Summary(_parts.Catalog, _options.DefaultModel);
        if (!wasUp && State is ("up" or "no model"))
            _tasks.Wake();
    }

    private void BeginToExpect()
    {
        var self = Self;
        _ = _neighbours.ExpectedWork!(CancellationToken.None).ContinueWith(
            read =>
            {
                if (read.IsCompletedSuccessfully)
                    self.Tell(new Expected(read.Result));
                else
                    _ = read.Exception; // models are then loaded when they are asked
            },
            TaskScheduler.Default);
    }

    private void Take(IReadOnlyList<ExpectedModel> models)
    {
        foreach (var expected in models)
        {
            if (_parts.Catalog.Find(expected.Name) is { } model)
                Decide(new SchedulerEvent.WorkExpected(model.Key, expected.At));
        }
    }

    private void RememberNow()
    {
        if (_hasBegun && GatewayMemo.Changes(_remembered, _state) is { } changes)
            _memory.Tell(changes);
        _remembered = _state;
    }

    private void Ended(CallTicket ticket, Exception? failure, CallEnding ending) =>
        Account(CallRecords.Of(ticket, failure, ending, _parts.Time.GetUtcNow()), ticket.Envelope.IsStreamed && !ticket.Call.TakesWholeAnswer);

    private void Account(ModelCallRecord call, bool isStreamed)
    {
        CallMeter.Measure(call, isStreamed);
        _neighbours.Accounts.Tell(call);
    }

    private void Warn(SchedulerEffect.WarnOfBudget warning) =>
        _log.Warning("Tenant {Tenant} is past the soft limit of its budget: {Seconds:0} s of GPU time and {Tokens} tokens today. Past the hard limit its calls wait for the next day (gateway.tenants).", warning.Tenant.Value, warning.Seconds, warning.Tokens);

    private sealed class Expect : INoSerializationVerificationNeeded
    {
        public static Expect Instance { get; } = new();
    }

    private sealed record Expected(IReadOnlyList<ExpectedModel> Models) : INoSerializationVerificationNeeded;

    private sealed class MemoryLate : INoSerializationVerificationNeeded
    {
        public static MemoryLate Instance { get; } = new();
    }

    private sealed class Remember : INoSerializationVerificationNeeded
    {
        public static Remember Instance { get; } = new();
    }
}

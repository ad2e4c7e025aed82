using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Keys;
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
    private static readonly TimeSpan FirstWake = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WakeAgain = TimeSpan.FromSeconds(5);

    // A person who was told that the model is away may ask again soon.
    private static readonly TimeSpan MissedFor = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan MemoryPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MemoryInterval = TimeSpan.FromSeconds(1);

    private static readonly object WakeUp = new();

    private readonly GatewayParts _parts;
    private readonly GatewayOptions _options;
    private readonly GatewayNeighbours _neighbours;
    private readonly RestartDelays _delays;
    private readonly ForwardClock _clock;
    private readonly GatewayEffects _effects;
    private readonly List<IDisposable> _following = [];
    private readonly List<CallTicket> _early = [];
    private readonly QueueMeter _meter = new();
    private readonly ILoggingAdapter _log;
    private SchedulerState _state = SchedulerState.Initial;
    private SchedulerState _remembered = SchedulerState.Initial;
    private IActorRef _memory = ActorRefs.Nobody;
    private readonly Dictionary<EndpointId, WakeTries> _wakes = [];
    private readonly HashSet<EndpointId> _lookedAtOften = [];
    private DateTimeOffset? _missedAt;
    private bool _hasTaskWaited; // in this life of the actor, and was not woken yet
    private bool _hasBegun;
    private bool _tasksWait = true; // those of an earlier start may

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
        Receive<SubmitCall>(Submit);
        Receive<LeaveCall>(Leave);
        Receive<AskUnload>(Unload);
        Receive<RaiseCall>(raise => Decide(new SchedulerEvent.CallRaised(raise.Call, raise.Lane)));
        Receive<TryEnded>(TryEnded);
        Receive<ModelCallRecord>(kept => Account(kept, isStreamed: false));
        Receive<Happened>(happened => Decide(happened.Event));
        Receive<LookDue>(look =>
        {
            Rouse(look.Endpoint);
            BeginToLook(look.Endpoint);
        });
        Receive<HealthSeen>(seen =>
        {
            LookLater(seen.Endpoint);
            See(seen.Endpoint, seen.Health);
        });
        Receive<LookAgain>(again => LookLater(again.Endpoint));
        Receive<GatewayRecalled>(recalled => Begin(recalled.Memo));
        Receive<MemoryLate>(_ => Begin(memo: null));
        Receive<Remember>(_ => RememberNow());
        Receive<Expect>(_ => BeginToExpect());
        Receive<Expected>(expected => Take(expected.Models));
        Receive<GetGateway>(_ => Sender.Tell(new GatewaySnapshot(_state, _effects.Tickets.Values.ToImmutableArray(), _clock.Now(), _options.Policy)));
        Receive<TaskWaits>(waits => waits.For == WaitKind.Model, _ => TaskWaits());
        Receive<TaskWaits>(_ => { });
        Receive<WakeDue>(_ => Wake());
        Receive<TasksWoken>(Woken);
        Receive<StoreRefused>(_ => WakeSoon(WakeAgain));
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
        var self = Self;
        var wait = _delays.Starting();
        foreach (var endpoint in _parts.Catalog.Endpoints)
        {
            var id = endpoint.Id;
            _following.Add(endpoint.Health.Follow(health => self.Tell(new HealthSeen(id, health))));
            Timers.StartSingleTimer(LookAgain.Of(id), new LookDue(id), wait);
        }

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
        foreach (var following in _following)
            following.Dispose();
        foreach (var early in _early)
            Refuse(early, new CallFailure.Interrupted(isStop));
        _effects.Interrupt(isStop);
        _neighbours.Events.Unsubscribe(Self);
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures() =>
        [.. GatewayFigures.Of(_parts.Catalog, _state, _options.DefaultModel, _clock.Now()), .. _wakes.Select(static wake => new HealthFigure.Number($"{wake.Key.Value} wake_tries", wake.Value.Tries, "{try}"))];

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
        foreach (var early in _early)
            Submit(new SubmitCall(early));
        _early.Clear();
    }

    private void Submit(SubmitCall submit)
    {
        var ticket = submit.Ticket;
        if (!_hasBegun)
        {
            if (_early.Count < _options.Policy.QueueLimit)
                _early.Add(ticket);
            else
                Refuse(ticket, new CallFailure.Refused(RefusalReason.QueueFull, null, _early.Count.ToString(CultureInfo.InvariantCulture)));
            return;
        }

        _effects.Add(ticket);
        Enter(ticket);
    }

    private void Enter(CallTicket ticket)
    {
        Keep(ticket.Request.Caller.Terms);
        var call = ticket.Call;
        if (!ticket.Request.Api.IsNative() && _state.Learned.Of(call.Model).Context > _parts.Contexts.Own)
            call = call with { Model = OwnContext.Of(call.Model) };
        ticket.Call = call;
        Decide(new SchedulerEvent.CallArrived(call));
        TellWait(ticket);
        if (!_parts.Catalog.IsAnyUp)
            Missed();
    }

    private void TaskWaits()
    {
        _hasTaskWaited = true;
        WakeSoon(FirstWake);
        if (!_parts.Catalog.IsAnyUp)
            Missed();
    }

    // Somebody wants a model while every server is away: from now on they are looked at often.
    private void Missed()
    {
        _missedAt = _clock.Now();
        foreach (var endpoint in _parts.Catalog.Endpoints.Where(endpoint => endpoint.Health.Current is OllamaHealthState.Away && !_lookedAtOften.Contains(endpoint.Id)))
            LookLater(endpoint.Id);
    }

    // One that is not in the queue.
    private void Refuse(CallTicket ticket, CallFailure why) => _effects.End(ticket, new CallFailedException(why, ticket.Envelope.Model), new CallEnding(null));

    private void Keep(Tenant? terms)
    {
        if (terms is null)
            return;
        var known = _state.Tenants.GetValueOrDefault(terms.Id);
        if (terms.Weight != (known?.Weight ?? 1) || terms.Budget != (known?.Budget ?? TenantBudget.None))
            Decide(new SchedulerEvent.TenantSet(terms.Id, terms.Weight, terms.Budget));
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

    private void Leave(LeaveCall leave)
    {
        if (_early.Find(early => early.Id == leave.Call) is { } gone)
        {
            _early.Remove(gone);
            _effects.End(gone, new OperationCanceledException("The caller has left."), new CallEnding(null, HasCallerLeft: true));
            return;
        }

        Decide(new SchedulerEvent.CallLeft(leave.Call));
        if (_effects.Tickets.TryGetValue(leave.Call, out var ticket) && !_state.Running.ContainsKey(leave.Call))
            _effects.Complete(ticket, new OperationCanceledException("The caller has left."), new CallEnding(null, HasCallerLeft: true));
    }

    private void TryEnded(TryEnded ended)
    {
        var ticket = ended.Ticket;
        if (!_effects.Tickets.ContainsKey(ticket.Id))
            return; // of an earlier life of this actor
        switch (ended.End)
        {
            case TryEnd.Answered answered:
                _effects.Complete(ticket, failure: null, new CallEnding(answered.Usage));
                Decide(new SchedulerEvent.CallEnded(ticket.Id, answered.Usage));
                break;
            case TryEnd.Failed failed:
                _effects.Complete(ticket, failed.Failure, new CallEnding(null));
                Decide(new SchedulerEvent.CallEnded(ticket.Id, Usage: null, failed.IsEndpointFault));
                break;
            case TryEnd.Again again:
                ticket.Again();
                Decide(new SchedulerEvent.CallReturned(ticket.Id, again.Delay, again.IsEndpointFault) { Context = again.Context });
                Forget(ticket);
                break;
            case TryEnd.SlotLost lost:
                if (ticket.Endpoint is { } at)
                    Decide(new SchedulerEvent.SlotLost(at, ticket.Call.Model)); // first, so that nothing more is started there
                if (lost.Failure is not null)
                {
                    _effects.Complete(ticket, lost.Failure, new CallEnding(null));
                    Decide(new SchedulerEvent.CallEnded(ticket.Id, Usage: null, IsEndpointFault: true));
                    break;
                }

                ticket.Again();
                Decide(new SchedulerEvent.CallReturned(ticket.Id, TimeSpan.Zero, IsEndpointFault: true));
                Forget(ticket);
                break;
            case TryEnd.Aborted:
                ticket.Answer.Restart();
                ticket.Again();
                Decide(new SchedulerEvent.CallAborted(ticket.Id));
                Forget(ticket);
                break;
        }
    }

    private void TellWait(CallTicket ticket)
    {
        if (_effects.Tickets.ContainsKey(ticket.Id) && !_state.Running.ContainsKey(ticket.Id))
            ticket.Wait();
    }

    // A call that the queue no longer knows, and that was not refused: its caller has left.
    private void Forget(CallTicket ticket)
    {
        TellWait(ticket);
        if (!_state.Running.ContainsKey(ticket.Id) && !_state.Waiting.ContainsKey(ticket.Id) && !_state.HeldCalls.ContainsKey(ticket.Id))
            _effects.Complete(ticket, new OperationCanceledException("The caller has left."), new CallEnding(null, HasCallerLeft: true));
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
            Enter(known);
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
                _wakes.Remove(id);
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
            Wake();
    }

    private void LookLater(EndpointId id)
    {
        var isAway = _parts.Catalog.Endpoint(id)?.Health.Current is OllamaHealthState.Away;
        var isWaitedFor = isAway && (_tasksWait || IsMissed());
        if (isWaitedFor)
            _lookedAtOften.Add(id);
        else
            _lookedAtOften.Remove(id);
        Timers.StartSingleTimer(LookAgain.Of(id), new LookDue(id), !isAway ? _options.HealthCheckInterval : isWaitedFor ? _options.AwayInterval : _options.QuietAwayInterval);
    }

    private bool IsMissed() => !_state.Waiting.IsEmpty || _hasTaskWaited || _clock.Now() - _missedAt < MissedFor;

    // A machine that sleeps is woken while somebody waits for it.
    private void Rouse(EndpointId id)
    {
        var endpoint = _parts.Catalog.Endpoint(id)!;
        if (endpoint.Health.Current is not OllamaHealthState.Away || endpoint.Options.Mac is not { } mac || _neighbours.Waker is not { } waker || !IsMissed() ||
            _wakes.GetValueOrDefault(id, new WakeTries()).Wake(_clock.Now()) is not { } tries)
        {
            return;
        }

        _wakes[id] = tries;
        _ = waker.SendAsync(mac, CancellationToken.None).ContinueWith(
            sent =>
            {
                if (sent.IsCompletedSuccessfully)
                    _log.Info("{Endpoint} is away, and somebody waits for it: its machine {Mac} was woken (try {Try} of this absence).", id.Value, mac, tries.Tries);
                else
                    _log.Warning(sent.Exception?.GetBaseException(), "{Endpoint} is away, and its machine {Mac} could not be woken: the packet was not sent. Check that this computer may broadcast on its network.", id.Value, mac);
            },
            TaskScheduler.Default);
    }

    // Not waited for: the finding comes by itself, and calls go on meanwhile.
    private void BeginToLook(EndpointId id)
    {
        var self = Self;
        _ = _parts.Catalog.Endpoint(id)!.Health.GetAsync(force: true).AsTask().ContinueWith(
            look =>
            {
                _ = look.Exception; // one that fails has said so in the state
                self.Tell(new LookAgain(id));
            },
            TaskScheduler.Default);
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

    // One that began to wait while the model is there has met the very moment of its absence. It is let go after a while, so that a model
    // which comes and goes is not asked in a circle.
    private void WakeSoon(TimeSpan wait)
    {
        _tasksWait = true;
        if (!Timers.IsTimerActive(WakeDue.Instance))
            Timers.StartSingleTimer(WakeDue.Instance, WakeDue.Instance, wait);
    }

    private void Wake()
    {
        if (_parts.Catalog.IsAnyUp)
            _neighbours.Store.Tell(new WakeTasks(WaitKind.Model));
    }

    private void Woken(TasksWoken woken)
    {
        _tasksWait = _hasTaskWaited = woken.More;
        if (woken.More)
            Wake();
    }

    private sealed record LookDue(EndpointId Endpoint) : INoSerializationVerificationNeeded;

    private sealed record LookAgain(EndpointId Endpoint) : INoSerializationVerificationNeeded
    {
        public static object Of(EndpointId endpoint) => (typeof(LookAgain), endpoint);
    }

    private sealed record HealthSeen(EndpointId Endpoint, OllamaHealthState Health) : INoSerializationVerificationNeeded;

    private sealed class WakeDue : INoSerializationVerificationNeeded
    {
        public static WakeDue Instance { get; } = new();
    }

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

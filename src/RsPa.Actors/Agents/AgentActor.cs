using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;
using RsPa.Agents;

namespace RsPa.Actors.Agents;

/// <summary>
/// One agent: it keeps its configuration and whether it is paused, and says whether it takes tasks. What it has done is
/// counted by the commits that record its attempts, and is read from there.
/// What it decides is in <see cref="AgentDecision"/>; here events are stored, applied and answered, in that order.
/// </summary>
public sealed class AgentActor : SystemPersistentActor
{
    private readonly AgentName _name;
    private readonly AgentDefinition? _configured;
    private readonly IActorRef _store;
    private readonly IEventBus _events;
    private readonly string _node;
    private readonly AgentPolicy _policy;
    private readonly TimeProvider _time;
    private readonly AgentTotals _totals;
    private readonly Action _stop;

    private AgentState _state = AgentState.Initial;
    private readonly Dictionary<string, int> _runningByNode = new(StringComparer.Ordinal);
    private object? _announced;
    private IActorRef _asker = ActorRefs.Nobody;
    private ActorFault? _readFault;
    private ActorFault? _diskFault;
    private int _diskFailures;
    private int? _failures;

    /// <summary>Makes the actor; use <see cref="Props"/>.</summary>
    public AgentActor(AgentName name, AgentDefinition? configured, IActorRef store, IEventBus events, IAttemptTotals totals, AgentSupervision settings, TimeProvider time)
        : base(events)
    {
        _name = name;
        _configured = configured;
        _store = store;
        _events = events;
        _policy = settings.Policy;
        _node = settings.Node;
        _time = time;
        var stopping = new CancellationTokenSource();
        _totals = new AgentTotals(name, totals, _policy, Context, OnTotals, stopping.Token);
        _stop = () =>
        {
            _totals.Stop();
            stopping.Cancel();
            stopping.Dispose();
        };
        PersistenceId = PersistenceIdOf(name);

        Recover<SnapshotOffer>(offer => _state = (AgentState)offer.Snapshot);
        Recover<AgentEvent>(happened => _state = _state.Evolve(happened));
        Recover<RecoveryCompleted>(_ => Begin());

        Command<ConfigureAgent>(WhenStorable);
        Command<PauseAgent>(Decide);
        Command<ResumeAgent>(Decide);
        Command<DisableAgent>(WhenStorable);
        Command<DiskAnswered>(OnDiskAnswered);
        Command<Storable>(storable => Decide(storable.Command));
        Command<GetAgent>(_ => Answer());
        Command<AnnounceAgents>(_ => Announce());
        Command<AttemptsRunning>(OnRunning);
        Command<PauseAnswered>(OnPauseAnswered);
        Command<AgentTotals.Message>(message => _totals.Handle(message));
        Command<SaveSnapshotSuccess>(DeleteWhatTheSnapshotHolds);
        Command<SaveSnapshotFailure>(failed => Log.Warning(failed.Cause, "Agent {Agent} could not store a snapshot. Nothing is lost; it is tried again with further events.", _name));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(failed => Log.Warning(failed.Cause, "Agent {Agent} could not delete events that a snapshot holds. They only take space.", _name));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failed => Log.Warning(failed.Cause, "Agent {Agent} could not delete older snapshots. They only take space.", _name));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    private int Running => _runningByNode.Values.Sum();

    private AgentView View => _state.View(Running, _totals.Known, _policy);

    /// <summary>How to make the actor.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="configured">How it is configured since the service started; nothing where it is configured no longer.</param>
    /// <param name="store">Keeps beside the tasks whether the agent is paused.</param>
    /// <param name="events">Where it is said whether the agent takes tasks.</param>
    /// <param name="totals">Where it is read what the agent has done.</param>
    /// <param name="settings">The rules.</param>
    /// <param name="time">The clock.</param>
    public static Props Props(AgentName name, AgentDefinition? configured, IActorRef store, IEventBus events, IAttemptTotals totals, AgentSupervision settings, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new AgentActor(name, configured, store, events, totals, settings, time));

    /// <summary>Under which name the journal keeps an agent.</summary>
    public static string PersistenceIdOf(AgentName name) => $"agent-{name}";

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stop();
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        // This actor ends with it, and whoever asked would wait for nothing.
        _asker.Tell(new AgentRefused(_name, $"Agent '{_name}' is as it was: its journal could not store the change: {cause.Message} Say it again when the disk can be written."));
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures() =>
    [
        new HealthFigure.Text("status", _state.Status(Running, _totals.Known, _policy).ToString().ToLowerInvariant()),
        new HealthFigure.Number("stored_events", LastSequenceNr, "{event}"),
    ];

    private void Begin()
    {
        // Its last configuration may have let it take tasks where the new one, which is about to come, does not.
        if (_state.Definition == _configured || !_state.IsAvailable)
            AnnounceIfChanged();
        if (_state.Definition is not null)
            SetAgentPaused(ActorRefs.NoSender);

        // A configuration that could not be stored, and with which an earlier life of this actor ended.
        if (HasFailed && _configured is not null && _state.Definition != _configured)
            Self.Tell(new ConfigureAgent(_configured), ActorRefs.Nobody);
        _totals.Read(static () => { });
    }

    private void Answer()
    {
        var asker = Sender;
        if (_state.Definition is null)
            asker.Tell(new AgentUnknown(_name));
        else
            _totals.Read(() => asker.Tell(View));
    }

    private void OnRunning(AttemptsRunning hint)
    {
        _runningByNode[hint.Node] = hint.Running;
        _totals.ReadSoon();
    }

    // Called when the totals are about to be told to whoever waits for them, with the fault of the reading where there was one.
    private void OnTotals(ActorFault? fault)
    {
        _readFault = fault;
        ShowFault();
        if (fault is not null)
            return;
        var failures = _totals.Known.TrailingFailures;
        if (_failures is { } before && before < _policy.FailuresToError && failures >= _policy.FailuresToError)
            Log.Warning("Agent {Agent} is in error: its newest {Failures} attempts failed. The newest error: {Error}", _name, failures, _totals.Known.LastError);
        _failures = failures;
    }

    private bool HasFailed => ActorStats.Of(Context.System, Self.Path).Restarts > 0;

    private void ShowFault() => Fault = _diskFault ?? _readFault;

    // An event that the journal can't store ends this actor, which would begin again and fail again for as long as a disk is full. From
    // the second time on what the supervisor wants of it waits instead, until the store has shown that it can write.
    private void WhenStorable(IAgentMessage command)
    {
        if (!HasFailed || AgentDecision.Decide(_state, command, _time.GetUtcNow()) is not AgentDecided.Accepted { Happened: not null })
        {
            Decide(command);
            return;
        }

        var asker = Sender;
        _ = _store.Ask<StoreReply>(new SetAgentPaused(_name, _state.Paused is not null), _policy.StoreWithin).PipeTo(
            Self,
            success: reply => new DiskAnswered(command, asker, reply is StoreRefused { Reason: StoreRefusal.StorageFailed or StoreRefusal.Busy } refused ? refused.Message : null),
            failure: fault => new DiskAnswered(command, asker, fault.Message));
    }

    private void OnDiskAnswered(DiskAnswered answer)
    {
        if (answer.Error is null)
        {
            _diskFailures = 0;
            _diskFault = null;
            State = ActorHealth.Ready;
            ShowFault();
            Self.Tell(new Storable(answer.Command), answer.Asker);
            return;
        }

        if (_diskFault is null)
            Log.Warning("Agent {Agent} waits to store how it is configured: {Error}", _name, answer.Error);
        State = "waiting";
        var wait = _policy.CatchUp.Wait(_diskFailures++);
        _diskFault = new ActorFault($"How agent '{_name}' is configured can't be stored: {answer.Error}", $"It waits, and tries again in {wait.TotalSeconds:0.#} s.");
        ShowFault();
        Context.System.Scheduler.ScheduleTellOnce(wait, Self, answer.Command, answer.Asker);
    }

    private void Decide(IAgentMessage command)
    {
        var asker = _asker = Sender;
        switch (AgentDecision.Decide(_state, command, _time.GetUtcNow()))
        {
            case AgentDecided.Accepted { Happened: { } happened }:
                Persist(happened, stored =>
                {
                    Apply(stored);
                    Accepted(command, asker);
                });
                break;
            case AgentDecided.Accepted:
                Accepted(command, asker);
                break;
            case AgentDecided.Refused refused:
                asker.Tell(new AgentRefused(_name, refused.Message));
                break;
            case AgentDecided.Unknown:
                asker.Tell(new AgentUnknown(_name));
                break;
        }
    }

    // A pause is answered when it holds through a restart too: until its journal is read again, the copy in the store speaks for the agent.
    private void Accepted(IAgentMessage command, IActorRef asker)
    {
        if (command is PauseAgent or ResumeAgent)
            SetAgentPaused(asker);
        else
            _totals.Read(() => asker.Tell(new AgentAccepted(View)));
    }

    private void SetAgentPaused(IActorRef? asker)
    {
        var paused = _state.Paused is not null;
        _ = _store.Ask<StoreReply>(new SetAgentPaused(_name, paused), _policy.StoreWithin).PipeTo(
            Self,
            success: reply => new PauseAnswered(asker, paused, (reply as StoreRefused)?.Message),
            failure: fault => new PauseAnswered(asker, paused, fault.Message));
    }

    private void OnPauseAnswered(PauseAnswered answer)
    {
        if (answer.Error is null)
        {
            if (answer.Asker is { } asker)
                _totals.Read(() => asker.Tell(new AgentAccepted(View)));
            return;
        }

        var message = $"Agent '{_name}' is {(answer.Paused ? "paused" : "resumed")}, but the task store could not note it: {answer.Error} "
            + $"After a restart it would {(answer.Paused ? "take tasks" : "take no tasks")} for a moment, until its journal is read. Say it again when the store can write.";
        Log.Warning("The pause of agent {Agent} is not kept beside the tasks: {Message}", _name, message);
        answer.Asker?.Tell(new AgentRefused(_name, message));
    }

    private void Apply(AgentEvent happened)
    {
        _state = _state.Evolve(happened);
        AgentsInstruments.Count(_name, happened);
        AnnounceIfChanged();
        if (LastSequenceNr % _policy.SnapshotEvery == 0)
            SaveSnapshot(_state);
    }

    private void DeleteWhatTheSnapshotHolds(SaveSnapshotSuccess saved)
    {
        DeleteMessages(saved.Metadata.SequenceNr);
        if (saved.Metadata.SequenceNr > 1)
            DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
    }

    // A dispatcher that has just started runs nothing yet.
    private void Announce()
    {
        _announced = null;
        _runningByNode.Clear();
        AnnounceIfChanged();
        _totals.ReadSoon();
    }

    private void AnnounceIfChanged()
    {
        if (_state.Definition is not { } definition)
            return;
        object announcement = _state.IsAvailable ? new AgentAvailable(definition, _node) : new AgentUnavailable(_name, _node);
        if (announcement.Equals(_announced))
            return;
        _events.Publish(announcement);
        _announced = announcement;
    }

    private sealed record DiskAnswered(IAgentMessage Command, IActorRef Asker, string? Error) : INoSerializationVerificationNeeded;

    private sealed record Storable(IAgentMessage Command) : INoSerializationVerificationNeeded;

    private sealed record PauseAnswered(IActorRef? Asker, bool Paused, string? Error) : INoSerializationVerificationNeeded;
}

using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;
using RsPa.Agents;

namespace RsPa.Actors.Agents;

/// <summary>
/// One agent: it keeps its configuration, whether it is paused, and its counts, and tells the dispatcher whether it takes tasks.
/// What it decides is in <see cref="AgentDecision"/>; here events are stored, applied and answered, in that order.
/// </summary>
public sealed class AgentActor : SystemPersistentActor
{
    private readonly AgentName _name;
    private readonly AgentDefinition? _configured;
    private readonly IActorRef _store;
    private readonly IActorRef _dispatcher;
    private readonly AgentPolicy _policy;
    private readonly TimeProvider _time;
    private readonly AgentCounting _counting;
    private readonly Action _stop;

    private AgentState _state = AgentState.Initial;
    private object? _announced;
    private int _running;

    /// <summary>Makes the actor; use <see cref="Props"/>.</summary>
    public AgentActor(AgentName name, AgentDefinition? configured, IActorRef store, IActorRef dispatcher, IAttemptTotals totals, AgentPolicy policy, TimeProvider time)
    {
        _name = name;
        _configured = configured;
        _store = store;
        _dispatcher = dispatcher;
        _policy = policy;
        _time = time;
        var stopping = new CancellationTokenSource();
        _counting = new AgentCounting(name, totals, policy, Context, StoreCounts, fault => Fault = fault, stopping.Token);
        _stop = () =>
        {
            _counting.Stop();
            stopping.Cancel();
            stopping.Dispose();
        };
        PersistenceId = PersistenceIdOf(name);

        Recover<SnapshotOffer>(offer => _state = (AgentState)offer.Snapshot);
        Recover<AgentEvent>(happened => _state = _state.Evolve(happened));
        Recover<RecoveryCompleted>(_ => Begin());

        Command<ConfigureAgent>(Decide);
        Command<PauseAgent>(Decide);
        Command<ResumeAgent>(Decide);
        Command<DisableAgent>(Decide);
        Command<GetAgent>(_ => Sender.Tell(Shown.Definition is null ? new AgentUnknown(_name) : View));
        Command<AnnounceAgents>(_ => Announce());
        Command<AttemptsRunning>(hint => _running = hint.Running);
        Command<AttemptsRecorded>(recorded => _counting.Reported(recorded.Totals));
        Command<PauseAnswered>(OnPauseAnswered);
        Command<AgentCounting.Message>(message => _counting.Handle(message));
        Command<SaveSnapshotSuccess>(DeleteWhatTheSnapshotHolds);
        Command<SaveSnapshotFailure>(failed => Log.Warning(failed.Cause, "Agent {0} could not store a snapshot. Nothing is lost; it is tried again with further events.", _name));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(failed => Log.Warning(failed.Cause, "Agent {0} could not delete events that a snapshot holds. They only take space.", _name));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failed => Log.Warning(failed.Cause, "Agent {0} could not delete older snapshots. They only take space.", _name));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    private AgentState Shown => _counting.Uncounted is { } uncounted ? _state.Evolve(new AttemptsCounted(uncounted)) : _state;

    private AgentView View => Shown.View(_running, _policy);

    /// <summary>How to make the actor.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="configured">How it is configured since the service started; nothing where it is configured no longer.</param>
    /// <param name="store">Keeps beside the tasks whether the agent is paused.</param>
    /// <param name="dispatcher">Who is told whether the agent takes tasks.</param>
    /// <param name="totals">Where attempts that the agent missed are read.</param>
    /// <param name="policy">The rules.</param>
    /// <param name="time">The clock.</param>
    public static Props Props(AgentName name, AgentDefinition? configured, IActorRef store, IActorRef dispatcher, IAttemptTotals totals, AgentPolicy policy, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new AgentActor(name, configured, store, dispatcher, totals, policy, time));

    /// <summary>Under which name the journal keeps an agent.</summary>
    public static string PersistenceIdOf(AgentName name) => $"agent-{name}";

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stop();
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Details() => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["status"] = Shown.Status(_running, _policy).ToString().ToLowerInvariant(),
        ["counted_up_to"] = Shown.Totals.LastSequence.ToString(),
        ["reading"] = _counting.IsReading ? "yes" : "no",
        ["stored_events"] = LastSequenceNr.ToString(),
    };

    private void Begin()
    {
        // Its last configuration may have let it take tasks where the new one, which is about to come, does not.
        if (_state.Definition == _configured || !_state.IsOpen)
            AnnounceIfChanged();
        if (_state.Definition is not null)
            KeepPause(ActorRefs.NoSender);
        _counting.Begin(_state.Totals);
    }

    private void Decide(IAgentMessage command)
    {
        var asker = Sender;
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
            KeepPause(asker);
        else
            asker.Tell(new AgentAccepted(View));
    }

    private void KeepPause(IActorRef? asker)
    {
        var paused = _state.Paused is not null;
        _ = _store.Ask<TaskReply>(new KeepPause(_name, paused), _policy.StoreWithin).PipeTo(
            Self,
            success: reply => new PauseAnswered(asker, paused, (reply as TaskRefused)?.Message),
            failure: fault => new PauseAnswered(asker, paused, fault.Message));
    }

    private void OnPauseAnswered(PauseAnswered answer)
    {
        if (answer.Error is null)
        {
            answer.Asker?.Tell(new AgentAccepted(View));
            return;
        }

        var message = $"Agent '{_name}' is {(answer.Paused ? "paused" : "resumed")}, but the task store could not note it: {answer.Error} "
            + $"After a restart it would {(answer.Paused ? "take tasks" : "take no tasks")} for a moment, until its journal is read. Say it again when the store can write.";
        Log.Warning("{0}", message);
        answer.Asker?.Tell(new AgentRefused(_name, message));
    }

    private void StoreCounts(AttemptTotals added) => PersistAsync(new AttemptsCounted(added), stored =>
    {
        var before = _state.Totals.TrailingFailures;
        Apply(stored);
        _counting.Stored(_state.Totals);
        if (before < _policy.FailuresToError && _state.Totals.TrailingFailures >= _policy.FailuresToError)
            Log.Warning("Agent {0} is in error: its newest {1} attempts failed. The newest error: {2}", _name, _state.Totals.TrailingFailures, _state.Totals.LastError);
    });

    private void Apply(AgentEvent happened)
    {
        _state = _state.Evolve(happened);
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

    // A dispatcher that has just started runs nothing yet, and died perhaps between a commit and telling of it.
    private void Announce()
    {
        _announced = null;
        _running = 0;
        AnnounceIfChanged();
        _counting.CatchUp();
    }

    private void AnnounceIfChanged()
    {
        if (_state.Definition is not { } definition)
            return;
        object announcement = _state.IsOpen ? new AgentOpened(definition) : new AgentClosed(_name);
        if (announcement.Equals(_announced))
            return;
        _dispatcher.Tell(announcement);
        _announced = announcement;
    }

    private sealed record PauseAnswered(IActorRef? Asker, bool Paused, string? Error) : INoSerializationVerificationNeeded;
}

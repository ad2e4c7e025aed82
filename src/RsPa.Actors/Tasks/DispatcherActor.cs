using Akka.Actor;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Retries;
using RsPa.Actors.Supervision;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>
/// <c>tasks/dispatcher</c>: offers this node's free slots to the store, starts a run for each task that comes back, and has each end
/// recorded. What ended is kept until its record is committed, however long the disk is full. It renews leases, rescues what dead
/// workers left behind, and takes the phases of the shutdown.
/// </summary>
public sealed partial class DispatcherActor : SystemActor, IWithTimers
{
    private static readonly ExponentialBackoff Resends = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    private readonly IActorRef _store;
    private readonly IActorRef _runsParent;
    private readonly TasksProps _props;
    private readonly NodeIncarnation _owner;
    private readonly Dictionary<AgentName, AgentDefinition> _open = [];
    private readonly Dictionary<AgentName, AgentDefinition> _known = [];
    private readonly RunTable _runs = new();
    private readonly List<IActorRef> _untilEmpty = [];
    private readonly Queue<IActorRef> _untilQuiet = new();
    private bool _claiming = true;
    private int _resends;
    private long _abandoned;
    private ActorFault? _storeFault;

    /// <param name="store">The store.</param>
    /// <param name="runsParent">Who supervises the runs.</param>
    /// <param name="props">What the actors of tasks need.</param>
    public DispatcherActor(IActorRef store, IActorRef runsParent, TasksProps props)
    {
        _store = store;
        _runsParent = runsParent;
        _props = props;
        _owner = new NodeIncarnation(props.Dispatcher.Node, props.NewIncarnation());

        Receive<RunEnded>(Ended);
        Receive<AbandonedEnded>(_ => LookAtAbandoned());
        Receive<RunStarted>(started => _runs.Started(started.Task, started.Fence, started.Run));
        Receive<WorkCommitted>(Committed);
        Receive<WorkNotCommitted>(failed => NotCommitted(failed.Error));
        Receive<StoreRefused>(refused => NotCommitted(refused.Message));
        Receive<AgentAvailable>(Opened);
        Receive<AgentUnavailable>(Closed);
        Receive<LeasesRenewed>(Renewed);
        Receive<TasksRescued>(Rescued);
        Receive<StoreStarted>(_ => Reintroduce());
        Receive<Tick>(OnTick);
        Receive<StopClaiming>(_ => StopClaim());
        Receive<Drain>(_ => WhenEmpty());
        Receive<CancelRuns>(_ => CancelAll());
        Receive<HandBackRuns>(_ => HandBack());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The props, with restarts.</summary>
    internal static Props Props(IActorRef store, IActorRef runsParent, TasksProps props) =>
        Restarting.Of(Akka.Actor.Props.Create(() => new DispatcherActor(store, runsParent, props)), props.Restart);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(StoreStarted));
        _runsParent.Tell(StopAllRuns.Instance);

        LookAtAbandoned();

        // The offer comes first: it ends the one of an earlier dispatcher, to whom the rescued tasks would be given otherwise.
        Offer();
        _store.Tell(new RescueTasks(_owner, _props.Dispatcher.MaxRescues));
        _props.Agents.Tell(AnnounceAgents.Instance, Context.Parent);
        Timers.StartPeriodicTimer(Tick.Renew, Tick.Renew, _props.Dispatcher.Lease / 3);
        Timers.StartPeriodicTimer(Tick.Poll, Tick.Poll, _props.Dispatcher.PollInterval);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        // Whatever the store claimed for this dispatcher from now on, nobody would run.
        _claiming = false;
        Offer();
        Context.System.EventStream.Unsubscribe(Self);
    }

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Details() => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["running"] = $"{_runs.Count - _runs.Recording}",
        ["recording"] = $"{_runs.Recording}",
        ["slots"] = $"{_props.Dispatcher.Slots}",
        ["agents"] = $"{_open.Count}",
        ["abandoned"] = $"{_abandoned}",
        ["abandoned_running"] = $"{_props.Runner.Abandoned.Running.Values.Sum()}",
    };

    private void Opened(AgentAvailable opened)
    {
        _open[opened.Definition.Name] = opened.Definition;
        _known[opened.Definition.Name] = opened.Definition;
        Offer();
    }

    private void Closed(AgentUnavailable closed)
    {
        if (_open.Remove(closed.Agent))
            Offer();
    }

    private void Offer() => _store.Tell(new SlotOffer(
        _owner,
        _claiming ? _props.Dispatcher.Slots : 0,
        _open.Values.Where(agent => !IsStuck(agent.Name)).Select(agent => new AgentSlots(agent.Name, agent.Limits.MaxConcurrentTasks)).ToArray(),
        _runs.Held()));

    private void Committed(WorkCommitted work)
    {
        _resends = 0;
        _storeFault = null;
        ShowFault();

        // First what ended: the same task may be claimed anew in the same commit.
        if (work.Ended.Count > 0)
            Recorded(work.Ended);
        foreach (var broken in work.Broken)
            Broken(broken);
        foreach (var task in work.Claimed)
            Start(task);
        foreach (var task in work.ToStop)
            _runs.Stop(task, StopCause.Cancelled);
        if (work.NextDueAt is { } due)
            Timers.StartSingleTimer(Tick.Due, Tick.Due, Later(due));
        TellRunning();
        if (_runs.Count == 0)
            Empty();
    }

    private void Start(ClaimedTask task)
    {
        if (_known.TryGetValue(task.Agent, out var agent))
        {
            _runs.Add(task, agent);
            _runsParent.Tell(new StartRun(task, agent));
        }
        else
        {
            // It was claimed for an agent that an earlier offer named, and this dispatcher has not met.
            _store.Tell(new ReleaseTask(task.Id, task.Agent, task.Fence));
        }
    }

    private void Ended(RunEnded ended)
    {
        LookAtAbandoned();
        if (_runs.Running(ended.Task, ended.Fence) is not { } run)
            return;
        if (ended.End is AttemptEnd.TimedOut { Abandoned: true } or AttemptEnd.Cancelled { Abandoned: true })
        {
            _abandoned++;
            AttemptAbandoned(_props.Log, ended.Task, run.Agent.Name, run.Agent.Limits.CancelGrace.TotalSeconds);
        }

        var command = AttemptDecision.Decide(run.Task, ended.End, run.Agent.Limits, _props.Time.GetUtcNow(), _props.Jitter());
        if (command is RecordAttempt record)
        {
            command = record with { Data = ended.Data };
            if (record.Attempt.Error is { } error)
                AttemptFailed(_props.Log, run.Task.Attempt, ended.Task, run.Agent.Name, error);
        }

        Record(run, command);
    }

    private void Record(Run run, StoreCommand command)
    {
        _runs.Record(run, command);
        _store.Tell(command);
    }

    private void Recorded(IReadOnlyList<StoreReply> replies)
    {
        foreach (var reply in replies)
        {
            var (id, fence) = reply switch
            {
                AttemptRecorded recorded => (recorded.Id, recorded.Fence),
                TaskReleased returned => (returned.Id, returned.Fence),
                AttemptStale stale => (stale.Id, stale.Fence),
                _ => throw new InvalidOperationException($"an unexpected answer {reply}"),
            };
            if (_runs.RemoveEnded(id, fence) is not { } run)
                continue;
            if (reply is AttemptStale)
                NoLongerOurs(_props.Log, id);
            if (reply is AttemptRecorded { Conflict: { } conflict })
                DataChanged(_props.Log, run.Task.Attempt, id, run.Agent.Name, conflict);
        }
    }

    // Nothing of that commit was stored: what ended is sent again, until it is.
    private void NotCommitted(string error)
    {
        if (_storeFault is null)
            StoreFailed(_props.Log, error);
        _storeFault = new ActorFault(error, "Results are kept in memory, and stored as soon as the store can write again.");
        ShowFault();

        // Renewals are refused as well: were the wait to begin anew with each, it would never be over.
        if (Timers.IsTimerActive(Tick.Resend))
            return;
        Timers.StartSingleTimer(Tick.Resend, Tick.Resend, Resends.Wait(_resends++));
    }

    private void ShowFault() => Fault = _storeFault ?? StuckFault();

    private void Rescued(TasksRescued rescued)
    {
        foreach (var task in rescued.Tasks)
            TaskRescued(_props.Log, task.Id, task.Agent, task.Rescues, task.Status);
    }

    private void OnTick(Tick tick)
    {
        switch (tick.Name)
        {
            case nameof(Tick.Renew):
                Renew();
                _store.Tell(new RescueTasks(_owner, _props.Dispatcher.MaxRescues));
                break;
            case nameof(Tick.Resend):
                Reintroduce();
                break;
            default:
                if (_claiming)
                    _store.Tell(LookForWork.Instance);
                break;
        }
    }

    private void Reintroduce()
    {
        Timers.Cancel(Tick.Resend);
        Offer();
        foreach (var command in _runs.Unrecorded())
            _store.Tell(command);

        // Also where there is nothing to send again: the store tries its disk with it, and is found to be well without a task coming.
        Renew();
    }

    private void TellRunning()
    {
        foreach (var agent in _runs.TakeChanged())
            _props.Agents.Tell(new AttemptsRunning(agent, _runs.CountOf(agent)), Self);
    }

    private TimeSpan Later(DateTimeOffset due)
    {
        var wait = due - _props.Time.GetUtcNow();
        var longest = TimeSpan.FromHours(1);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < longest ? wait : longest;
    }

    private sealed record Tick(string Name) : INoSerializationVerificationNeeded
    {
        public static readonly Tick Renew = new(nameof(Renew));
        public static readonly Tick Poll = new(nameof(Poll));
        public static readonly Tick Due = new(nameof(Due));
        public static readonly Tick Resend = new(nameof(Resend));
    }
}

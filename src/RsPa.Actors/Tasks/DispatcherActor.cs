using System.Collections.Immutable;
using Akka.Actor;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>
/// <c>tasks/dispatcher</c>: offers this node's free slots to the store, starts a run for each task that comes back, and has each end
/// recorded. What ended is kept until its record is committed, however long the disk is full. It renews leases, rescues what dead
/// workers left behind, and takes the phases of the shutdown. What it decides is in <see cref="DispatcherDecision"/>; here it is done.
/// The runs are its children: none is ever restarted, since its attempt is over, and all stop where this actor fails.
/// </summary>
public sealed partial class DispatcherActor : SystemActor, IWithTimers
{
    private readonly TasksProps _props;
    private readonly RestartDelays _delays;
    private readonly List<IActorRef> _untilEmpty = [];
    private readonly List<IActorRef> _untilQuiet = [];
    private DispatcherState _state;
    private ImmutableDictionary<AgentName, int> _abandonedSeen = [];

    /// <param name="props">What the actors of tasks need.</param>
    /// <param name="delays">The waits after failures.</param>
    public DispatcherActor(TasksProps props, RestartDelays delays)
        : base(props.Events)
    {
        _props = props;
        _delays = delays;
        _state = new DispatcherState(new NodeIncarnation(props.Dispatcher.Node, props.NewIncarnation()));

        Receive<RunEnded>(ended =>
        {
            CountAbandoned();
            Decide(new DispatcherCommand.TakeEnd(ended.Task, ended.Fence, ended.End, ended.Data));
        });
        Receive<RunWaits>(run => Decide(new DispatcherCommand.TakeWait(run.Task, run.Fence, run.Waits)));
        Receive<GetModelWait>(get => Sender.Tell(new ModelWait(get.Task, _state.Runs.Find(get.Task) is { Waits: true } run ? run.WaitsSince : null)));
        Receive<AbandonedEnded>(_ => CountAbandoned());
        Receive<WorkCommitted>(work => Decide(new DispatcherCommand.TakeWork(work)));
        Receive<WorkNotCommitted>(failed => Decide(new DispatcherCommand.TakeFailure(failed.Error)));
        Receive<StoreRefused>(refused => Decide(new DispatcherCommand.TakeFailure(refused.Message)));
        Receive<LeasesRenewed>(renewed => Decide(new DispatcherCommand.TakeLeases(renewed)));
        Receive<TasksRescued>(Rescued);
        Receive<AgentAvailable>(agent => Decide(new DispatcherCommand.OpenAgent(agent.Definition)));
        Receive<AgentUnavailable>(agent => Decide(new DispatcherCommand.CloseAgent(agent.Agent)));
        Receive<StoreStarted>(_ => Decide(new DispatcherCommand.Reintroduce()));
        Receive<Tick>(tick => Decide(tick.Command));
        Receive<StopClaiming>(_ => Decide(new DispatcherCommand.StopClaiming(), _untilQuiet));
        Receive<Drain>(_ => Decide(new DispatcherCommand.Drain(), _untilEmpty));
        Receive<CancelRuns>(_ => Decide(new DispatcherCommand.CancelRuns(), _untilEmpty));
        Receive<HandBackRuns>(_ => Decide(new DispatcherCommand.HandBack(), _untilEmpty));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The props. It is restarted in place, so that what is in its mailbox is not lost.</summary>
    internal static Props Props(TasksProps props)
    {
        var delays = new RestartDelays(props.Restart, props.Time);
        return Akka.Actor.Props.Create(() => new DispatcherActor(props, delays));
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _props.Events.Subscribe<StoreStarted>(Self);
        _props.Events.Subscribe<AgentAvailable>(Self);
        _props.Events.Subscribe<AgentUnavailable>(Self);
        CountAbandoned();
        var wait = _delays.Starting();
        if (wait > TimeSpan.Zero)
        {
            Timers.StartSingleTimer(Tick.EndWait, Tick.EndWait, wait);
            Decide(new DispatcherCommand.Restart());
        }
        else
        {
            Decide(new DispatcherCommand.Start());
        }

        Timers.StartPeriodicTimer(Tick.Renew, Tick.Renew, _props.Dispatcher.Lease / 3);
        Timers.StartPeriodicTimer(Tick.Poll, Tick.Poll, _props.Dispatcher.PollInterval);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        // Whatever the store claimed for this dispatcher from now on, nobody would run.
        _props.Store.Tell(_state.Offer(_props.Dispatcher) with { Slots = 0 });
        TasksInstruments.Lent(-_state.Lent(_props.Dispatcher));
        _props.Events.Unsubscribe(Self);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures() =>
    [
        new HealthFigure.Number("running", _state.Runs.Count - _state.Runs.Recording, "{run}"),
        new HealthFigure.Number("recording", _state.Runs.Recording, "{run}"),
        new HealthFigure.Number("slots", _props.Dispatcher.Slots, "{run}"),
        new HealthFigure.Number("waiting_for_model", _state.Runs.Waiting, "{run}"),
        new HealthFigure.Number("lent_slots", _state.Lent(_props.Dispatcher), "{run}"),
        new HealthFigure.Number("agents", _state.Open.Count, "{agent}"),
        new HealthFigure.Number("runs_started", _state.Started, "{run}"),
        new HealthFigure.Number("abandoned", _state.Abandoned, "{attempt}"),
        new HealthFigure.Number("abandoned_running", _props.Runner.Abandoned.Running.Values.Sum(), "{attempt}"),
    ];

    private void CountAbandoned()
    {
        var running = _props.Runner.Abandoned.Running;
        if (ReferenceEquals(running, _abandonedSeen))
            return;
        _abandonedSeen = running;
        Decide(new DispatcherCommand.CountAbandoned(running));
    }

    private void Decide(DispatcherCommand command, List<IActorRef> waiting)
    {
        waiting.Add(Sender);
        Decide(command);
    }

    private void Decide(DispatcherCommand command)
    {
        var decided = DispatcherDecision.Decide(_state, command, _props.Dispatcher, _props.Time.GetUtcNow(), _props.Jitter());
        TasksInstruments.Lent(decided.State.Lent(_props.Dispatcher) - _state.Lent(_props.Dispatcher));
        _state = decided.State;
        State = _state.Word;
        Fault = _state.Fault(_props.Dispatcher);
        foreach (var effect in decided.Effects)
            Do(effect);
    }

    private void Do(DispatcherEffect effect)
    {
        switch (effect)
        {
            case DispatcherEffect.Write write:
                _props.Store.Tell(write.Command);
                break;
            case DispatcherEffect.StartRun { Run: var run }:
                Context.ActorOf(RunActor.Props(run.Task, run.Agent, _props), NameOf(run.Task.Id, run.Task.Fence));
                break;
            case DispatcherEffect.StopRun stop:
                Context.Child(NameOf(stop.Task, stop.Fence)).Tell(new StopRun(stop.Cause));
                break;
            case DispatcherEffect.TellRunning { Agent: var agent }:
                _props.Events.Publish(new AttemptsRunning(agent, _state.Runs.CountOf(agent), _state.Owner.Node));
                break;
            case DispatcherEffect.Offer:
                _props.Store.Tell(_state.Offer(_props.Dispatcher));
                break;
            case DispatcherEffect.Renew:
                _props.Store.Tell(_state.Renewal(_props.Dispatcher));
                break;
            case DispatcherEffect.Rescue:
                _props.Store.Tell(new RescueTasks(_state.Owner, _props.Dispatcher.MaxRescues));
                break;
            case DispatcherEffect.Look:
                _props.Store.Tell(LookForWork.Instance);
                break;
            case DispatcherEffect.AskAgents:
                _props.Events.Publish(AnnounceAgents.Instance);
                break;
            case DispatcherEffect.LookAt look:
                Timers.StartSingleTimer(Tick.Due, Tick.Due, look.After);
                break;
            case DispatcherEffect.ResendAfter resend:
                Timers.StartSingleTimer(Tick.Resend, Tick.Resend, resend.Wait);
                break;
            case DispatcherEffect.CancelResend:
                Timers.Cancel(Tick.Resend);
                break;
            case DispatcherEffect.SayQuiet:
                Say(_untilQuiet);
                break;
            case DispatcherEffect.SayEmpty:
                Say(_untilEmpty);
                break;
            case DispatcherEffect.Log log:
                Log(log.Note);
                break;
        }
    }

    private static void Say(List<IActorRef> waiting)
    {
        foreach (var asker in waiting)
            asker.Tell(PhaseDone.Instance);
        waiting.Clear();
    }

    // By task and fence: a run that was told to stop may still be there when its task runs anew.
    private static string NameOf(TaskId task, long fence) => $"run-{task}-{fence}";

    private void Rescued(TasksRescued rescued)
    {
        foreach (var task in rescued.Tasks)
            TaskRescued(_props.Log, task.Id, task.Agent, task.Rescues, task.Status);
    }

    private sealed record Tick(string Name, DispatcherCommand Command) : INoSerializationVerificationNeeded
    {
        public static readonly Tick EndWait = new(nameof(EndWait), new DispatcherCommand.EndWait());
        public static readonly Tick Renew = new(nameof(Renew), new DispatcherCommand.Renew());
        public static readonly Tick Poll = new(nameof(Poll), new DispatcherCommand.Look());
        public static readonly Tick Due = new(nameof(Due), new DispatcherCommand.Look());
        public static readonly Tick Resend = new(nameof(Resend), new DispatcherCommand.Reintroduce());
    }
}

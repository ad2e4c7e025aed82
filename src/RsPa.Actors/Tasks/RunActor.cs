using Akka.Actor;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Tasks;

/// <summary>
/// <c>tasks/dispatcher/run-*</c>: one attempt. It starts the agent off its own thread, ends it in time, and reports how it ended, once.
/// An agent that does not stop when told to is abandoned after a grace: its later result goes nowhere. What it decides is in
/// <see cref="RunDecision"/>.
/// </summary>
#pragma warning disable CA1001 // the source of the token is left to the collector: an abandoned agent may still use its token, and a disposed source would throw at it
internal sealed class RunActor : UntypedActor, IWithTimers
#pragma warning restore CA1001
{
    /// <summary>How often progress is stored at most.</summary>
    public static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly ClaimedTask _task;
    private readonly AgentDefinition _agent;
    private readonly TasksProps _props;
    private readonly IActorRef _dispatcher = Context.Parent;
    private readonly CancellationTokenSource _stop = new();
    private RunState _state = RunState.Running;
    private AttemptProgress? _progress;
    private Task<AttemptReport>? _attempt;
    private long _began;

    public RunActor(ClaimedTask task, AgentDefinition agent, TasksProps props)
    {
        _task = task;
        _agent = agent;
        _props = props;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The props. Runs are made by the thousand: props made of an expression would compile code for each.</summary>
    public static Props Props(ClaimedTask task, AgentDefinition agent, TasksProps props) =>
        Akka.Actor.Props.CreateBy(new Producer(task, agent, props));

    protected override void PreStart()
    {
        _began = _props.Time.GetTimestamp();
        Timers.StartSingleTimer(TimeUp.Instance, TimeUp.Instance, _agent.Limits.MaxExecutionTime);
        _progress = new AttemptProgress(_props.Events, _props.Dispatcher.Node, _task.Id, Self);
        _attempt = _props.Runner.RunAsync(_task, _agent, _progress, new AttemptWaits(Self), _stop.Token);
        _ = _attempt.PipeTo(Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AttemptReport report:
                Decide(new RunCommand.Report(report.End, report.Data));
                break;
            case TimeUp:
                Decide(new RunCommand.EndTime());
                break;
            case StopRun stop:
                Decide(new RunCommand.Stop(stop.Cause));
                break;
            case AttemptWaits.Changed changed:
                Decide(changed.Begins ? new RunCommand.BeginWait() : new RunCommand.EndWait());
                break;
            case AttemptProgress.Made or StoreProgress:
                KeepProgress(message is StoreProgress);
                break;
            case StoreReply:
                // How far it is was stored, or was not: what comes next replaces it. A task that is no longer this run's is found out with its lease.
                break;
            case GraceOver:
                Decide(new RunCommand.EndGrace());
                break;
            case Status.Failure fault:
                Decide(new RunCommand.Fail(fault.Cause.Message));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop()
    {
        Decide(new RunCommand.Leave());
        _ = _stop.CancelAsync();
    }

    // At most so often, and then the newest: an agent may say it a million times.
    private void KeepProgress(bool isDue)
    {
        if (!isDue && Timers.IsTimerActive(StoreProgress.Instance))
            return;
        if (_progress!.Take() is not { } progress)
            return;
        _props.Store.Tell(new ReportProgress(_task.Id, _task.Fence, progress.Fraction, progress.Message));
        Timers.StartSingleTimer(StoreProgress.Instance, StoreProgress.Instance, ProgressInterval);
    }

    private void Decide(RunCommand command)
    {
        var decided = RunDecision.Decide(_state, command, _agent.Limits, _props.Time.GetElapsedTime(_began));
        _state = decided.State;
        foreach (var effect in decided.Effects)
            Do(effect);
    }

    private void Do(RunEffect effect)
    {
        switch (effect)
        {
            case RunEffect.OrderToStop:
                Timers.Cancel(TimeUp.Instance);
                Timers.StartSingleTimer(GraceOver.Instance, GraceOver.Instance, _agent.Limits.CancelGrace);
                _ = _stop.CancelAsync();
                break;
            case RunEffect.HoldTime:
                Timers.Cancel(TimeUp.Instance);
                break;
            case RunEffect.RunTime { Left: var left }:
                Timers.StartSingleTimer(TimeUp.Instance, TimeUp.Instance, left);
                break;
            case RunEffect.TellWait { Waits: var waits }:
                _dispatcher.Tell(new RunWaits(_task.Id, _task.Fence, waits));
                break;
            case RunEffect.Abandon when _attempt is { IsCompleted: false } running:
                var dispatcher = _dispatcher;
                _props.Runner.Abandoned.Add(_agent.Name, running, () => dispatcher.Tell(AbandonedEnded.Instance, ActorRefs.NoSender));
                break;
            case RunEffect.TellEnd told:
                _dispatcher.Tell(new RunEnded(_task.Id, _task.Fence, told.End, told.Data));
                Context.Stop(Self);
                break;
        }
    }

    private sealed record TimeUp : INoSerializationVerificationNeeded
    {
        public static readonly TimeUp Instance = new();
    }

    private sealed record StoreProgress : INoSerializationVerificationNeeded
    {
        public static readonly StoreProgress Instance = new();
    }

    private sealed record GraceOver : INoSerializationVerificationNeeded
    {
        public static readonly GraceOver Instance = new();
    }

    private sealed class Producer(ClaimedTask task, AgentDefinition agent, TasksProps props) : IIndirectActorProducer
    {
        public Type ActorType => typeof(RunActor);

        public ActorBase Produce() => new RunActor(task, agent, props);

        public void Release(ActorBase actor)
        {
        }
    }
}

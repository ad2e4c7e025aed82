using Akka.Actor;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>
/// <c>tasks/run-*</c>: one attempt. It starts the agent off its own thread, ends it in time, and reports how it ended, once.
/// An agent that does not stop when told to is abandoned after a grace: its later result goes nowhere.
/// </summary>
#pragma warning disable CA1001 // the source of the token is left to the collector: an abandoned agent may still use its token, and a disposed source would throw at it
internal sealed class RunActor : UntypedActor, IWithTimers
#pragma warning restore CA1001
{
    private readonly ClaimedTask _task;
    private readonly AgentDefinition _agent;
    private readonly AttemptRunner _runner;
    private readonly IActorRef _dispatcher;
    private readonly CancellationTokenSource _stop = new();
    private AttemptEnd? _onStop;
    private AttemptEnd? _onAbandon;
    private Task<AttemptReport>? _attempt;
    private bool _told;

    public RunActor(ClaimedTask task, AgentDefinition agent, AttemptRunner runner, IActorRef dispatcher)
    {
        _task = task;
        _agent = agent;
        _runner = runner;
        _dispatcher = dispatcher;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The props. Runs are made by the thousand: props made of an expression would compile code for each.</summary>
    public static Props Props(ClaimedTask task, AgentDefinition agent, AttemptRunner runner, IActorRef dispatcher) =>
        Akka.Actor.Props.CreateBy(new Producer(task, agent, runner, dispatcher));

    protected override void PreStart()
    {
        _dispatcher.Tell(new RunStarted(_task.Id, _task.Fence, Self));
        Timers.StartSingleTimer(TimeUp.Instance, TimeUp.Instance, _agent.Limits.MaxExecutionTime);
        var progress = new Reporter(Context.System.EventStream, _task.Id);
        _attempt = _runner.RunAsync(_task, _agent, progress, _stop.Token);
        _ = _attempt.PipeTo(Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AttemptReport report:
                // What was done before the order to stop arrived is done; anything else is the work of that order.
                Tell(report.End is AttemptEnd.Completed ? report.End : _onStop ?? report.End, report.Data);
                break;
            case TimeUp:
                var limit = _agent.Limits.MaxExecutionTime;
                Stop(new AttemptEnd.TimedOut(limit, Abandoned: false), new AttemptEnd.TimedOut(limit, Abandoned: true));
                break;
            case StopRun { Cause: StopCause.Cancelled }:
                Stop(new AttemptEnd.Cancelled(Abandoned: false), new AttemptEnd.Cancelled(Abandoned: true));
                break;
            case StopRun { Cause: StopCause.Shutdown }:
                Stop(new AttemptEnd.Interrupted(), new AttemptEnd.Interrupted());
                break;
            case GraceOver:
                Abandon();
                Tell(_onAbandon!, []);
                break;
            case Status.Failure fault:
                Tell(new AttemptEnd.Failed($"The attempt could not be run: {fault.Cause.Message}", MayRetry: true), []);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop()
    {
        if (!_told)
        {
            Abandon();
            _dispatcher.Tell(new RunEnded(_task.Id, _task.Fence, _onStop ?? new AttemptEnd.Interrupted(), []));
        }

        _ = _stop.CancelAsync();
    }

    // The first cause counts.
    private void Stop(AttemptEnd onStop, AttemptEnd onAbandon)
    {
        if (_onStop is not null)
            return;
        _onStop = onStop;
        _onAbandon = onAbandon;
        Timers.Cancel(TimeUp.Instance);
        Timers.StartSingleTimer(GraceOver.Instance, GraceOver.Instance, _agent.Limits.CancelGrace);
        _ = _stop.CancelAsync();
    }

    // Before its end is told: who hears of that is to find it counted.
    private void Abandon()
    {
        if (_attempt is not { IsCompleted: false } running)
            return;
        var dispatcher = _dispatcher;
        _runner.Abandoned.Add(_agent.Name, running, () => dispatcher.Tell(AbandonedEnded.Instance, ActorRefs.NoSender));
    }

    private void Tell(AttemptEnd end, IReadOnlyList<AgentDataChange> data)
    {
        _told = true;
        _dispatcher.Tell(new RunEnded(_task.Id, _task.Fence, end, end is AttemptEnd.Completed ? data : []));
        Context.Stop(Self);
    }

    private sealed record TimeUp : INoSerializationVerificationNeeded
    {
        public static readonly TimeUp Instance = new();
    }

    private sealed record GraceOver : INoSerializationVerificationNeeded
    {
        public static readonly GraceOver Instance = new();
    }

    private sealed class Producer(ClaimedTask task, AgentDefinition agent, AttemptRunner runner, IActorRef dispatcher) : IIndirectActorProducer
    {
        public Type ActorType => typeof(RunActor);

        public ActorBase Produce() => new RunActor(task, agent, runner, dispatcher);

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class Reporter(Akka.Event.EventStream events, TaskId task) : IProgress<AgentProgress>
    {
        public void Report(AgentProgress value) => events.Publish(new TaskProgressed(task, value.Fraction, value.Message));
    }
}

using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Tasks;

/// <summary>
/// <c>tasks</c>: the parent of the dispatcher and the runs. The dispatcher restarts with backoff; a run is never restarted,
/// since its attempt is over: it reports its end as it stops.
/// </summary>
public sealed class TasksActor : SystemActor
{
    private readonly TasksProps _props;
    private readonly IActorRef _store;
    private IActorRef _dispatcher = ActorRefs.Nobody;
    private long _runs;

    /// <param name="props">What its children need.</param>
    public TasksActor(TasksProps props)
    {
        _props = props;
        _store = props.Store;
        Receive<StartRun>(start => Context.ActorOf(RunActor.Props(start.Task, start.Definition, _props.Runner, _dispatcher), $"run-{++_runs}"));
        Receive<StopAllRuns>(_ => StopRuns());
        Receive<DeadLetter>(TakeBack);
        Receive<GetTaskActors>(_ => Sender.Tell(new TaskActors(_dispatcher)));
    }

    /// <summary>The props.</summary>
    public static Props Props(TasksProps props) => Akka.Actor.Props.Create(() => new TasksActor(props));

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
        _dispatcher = Context.ActorOf(DispatcherActor.Props(_store, Self, _props), "dispatcher");
    }

    /// <inheritdoc/>
    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Details() =>
        new Dictionary<string, string>(StringComparer.Ordinal) { ["runs_started"] = $"{_runs}" };

    // A child that fails takes its mailbox with it.
    private void TakeBack(DeadLetter lost)
    {
        if (lost.Message is not WorkCommitted work)
            return;

        // Claimed for a dispatcher that is gone, and not begun. Without this it would run out its lease, and be rescued.
        foreach (var task in work.Claimed)
            _store.Tell(new ReleaseTask(task.Id, task.Agent, task.Fence), ActorRefs.Nobody);
    }

    private static void StopRuns()
    {
        foreach (var child in Context.GetChildren())
        {
            if (child.Path.Name.StartsWith("run-", StringComparison.Ordinal))
                Context.Stop(child);
        }
    }
}

/// <summary>Asks <c>tasks</c> for its lasting children: answered by <see cref="TaskActors"/>.</summary>
public sealed record GetTaskActors : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static GetTaskActors Instance { get; } = new();
}

/// <summary>The lasting children of <c>tasks</c>; they stay the same through restarts.</summary>
/// <param name="Dispatcher">Takes what agents say of themselves, and the phases of the shutdown.</param>
public sealed record TaskActors(IActorRef Dispatcher) : INoSerializationVerificationNeeded;

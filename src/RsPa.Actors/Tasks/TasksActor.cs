using Akka.Actor;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Tasks;

/// <summary><c>tasks</c>: the parent of the dispatcher, which is restarted in place and waits by itself before it goes on.</summary>
public sealed class TasksActor : SystemActor
{
    private readonly TasksProps _props;
    private IActorRef _dispatcher = ActorRefs.Nobody;

    /// <param name="props">What its children need.</param>
    public TasksActor(TasksProps props)
        : base(props.Events)
    {
        _props = props;
        Receive<GetTaskActors>(_ => Sender.Tell(new TaskActors(_dispatcher)));
    }

    /// <summary>The props.</summary>
    public static Props Props(TasksProps props) => Akka.Actor.Props.Create(() => new TasksActor(props));

    /// <inheritdoc/>
    protected override void PreStart() => _dispatcher = Context.ActorOf(DispatcherActor.Props(_props), "dispatcher");
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

using Akka.Actor;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Persistence.Tests.Journal;

/// <summary>Stands for the task store, of which an agent wants only that its pauses are kept.</summary>
internal sealed class PauseKeeper : ReceiveActor
{
    public PauseKeeper() => Receive<SetAgentPaused>(keep => Sender.Tell(new AgentPausedSet(keep.Agent)));
}

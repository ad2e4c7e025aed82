using Akka.Actor;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Host.Tests.Hosting;

/// <summary>Knows which attempts wait for a model, as the test says.</summary>
internal sealed class FakeDispatcher : ReceiveActor
{
    public FakeDispatcher(MemoryTasks tasks) =>
        Receive<GetModelWait>(get => Sender.Tell(new ModelWait(get.Task, tasks.ModelWaits.TryGetValue(get.Task, out var since) ? since : null)));
}

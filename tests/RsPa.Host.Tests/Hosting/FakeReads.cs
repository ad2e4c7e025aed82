using RsPa.Actors.Protocol.Health;

namespace RsPa.Host.Tests.Hosting;

internal sealed class FakeTree : IActorTree
{
    public ActorNode Look() =>
        new("", "Guardian", null, 0, 0, 0, null, [new("tasks", "Tasks", "ready", 0, 3, 0, null, [new("store", "TaskStore", "ready", 1, 42, 0, null, [])])]);
}

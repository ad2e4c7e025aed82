using Akka.Hosting;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Inbox;

/// <summary>Puts the inbox into an actor system.</summary>
public static class InboxHosting
{
    /// <summary>
    /// Starts <c>inbox</c>, and registers it as <see cref="InboxActor"/>. It needs the store before it, and <see cref="IEventBus"/> and a
    /// clock among the services.
    /// </summary>
    /// <param name="akka">The actor system's configuration.</param>
    /// <param name="settings">Which folder, and for whom.</param>
    /// <param name="tasks">The read side of tasks.</param>
    public static AkkaConfigurationBuilder WithInbox(this AkkaConfigurationBuilder akka, InboxSettings settings, Func<ITaskQueries> tasks) =>
        akka.WithActors((system, registry, resolver) => registry.AddPart<InboxActor>(system, system.ActorOf(
            Restarting.Of(
                InboxActor.Props(settings, new InboxFolder(settings.Directory), registry.Get<StoreKey>(), tasks(), resolver.Require<TimeProvider>(), resolver.Require<IEventBus>()),
                new RestartPolicy()),
            "inbox")));
}

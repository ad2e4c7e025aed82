using Akka.Hosting;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Events;
using RsPa.Actors.Supervision;
using RsPa.Isolation.Parent;

namespace RsPa.Actors.Documents;

/// <summary>Puts the reading of documents into an actor system.</summary>
public static class DocumentsHosting
{
    /// <summary>
    /// Starts <c>documents</c>, and registers it as <see cref="DocumentsActor"/>. No process is started before there is a document. It
    /// needs <see cref="IEventBus"/> and loggers among the services.
    /// </summary>
    /// <param name="akka">The actor system's configuration.</param>
    /// <param name="starter">Starts processes.</param>
    /// <param name="settings">The bounds.</param>
    public static AkkaConfigurationBuilder WithDocuments(this AkkaConfigurationBuilder akka, IReaderStarter starter, DocumentsSettings settings) =>
        akka.WithActors((system, registry, resolver) => registry.AddPart<DocumentsActor>(system, system.ActorOf(
            DocumentsActor.Props(starter, settings, resolver.Require<IEventBus>(), resolver.Require<ILoggerFactory>().CreateLogger<DocumentsActor>()), "documents")));
}

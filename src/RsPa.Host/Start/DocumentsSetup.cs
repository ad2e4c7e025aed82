using Akka.Actor;
using RsPa.Actors.Documents;
using RsPa.Actors.Events;
using RsPa.Host.Settings;
using RsPa.Isolation.Parent;

namespace RsPa.Host.Start;

/// <summary>The part that has documents read outside of the service.</summary>
internal static class DocumentsSetup
{
    /// <summary>Starts its actor. No process is started before there is a document.</summary>
    /// <returns>The agents' way to it.</returns>
    public static OutsideDocuments StartDocuments(this ActorSystem system, RsPaSettings settings, IEventBus events, ILoggerFactory loggers)
    {
        var documents = settings.Documents;
        var starter = new ReaderStarter(ReaderProgram.Find(), new ReaderLimits
        {
            MemoryBytes = documents.MemoryLimit,
            ProcessorTime = documents.ProcessorTimeLimit,
            DocumentBytes = documents.MaxSize,
        });
        var bounds = new DocumentsSettings
        {
            MostReaders = documents.MaxProcesses,
            MostWaiting = documents.MaxWaiting,
            TimeLimit = documents.TimeLimit,
            KeepWarm = documents.KeepWarm,
        };
        return new OutsideDocuments(system.ActorOf(DocumentsActor.Props(starter, bounds, events, loggers.CreateLogger<DocumentsActor>()), "documents"));
    }
}

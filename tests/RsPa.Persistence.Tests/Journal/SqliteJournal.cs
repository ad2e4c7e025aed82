using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using RsPa.Actors.Supervision;
using RsPa.Persistence.Sqlite.Journal;
using RsPa.Persistence.Serialization;
using RsPa.Testing.Files;

namespace RsPa.Persistence.Tests.Journal;

/// <summary>A journal in a directory of its own, and actor systems as the service has them, which write to it.</summary>
internal sealed class SqliteJournal : IDisposable
{
    // The first use of a database waits for much to be compiled: on a busy machine longer than the 3 seconds of the kit.
    private static readonly Config Patience = ConfigurationFactory.ParseString("akka.test.single-expect-default = 60s");

    private readonly TemporaryDirectory _directory = new();

    public string Path => _directory["journal.db"];

    public ActorSystemSetup Setup(Manifests? manifests = null)
    {
        JournalFile.Prepare(Path);
        return BootstrapSetup.Create()
            .WithConfig(Patience.WithFallback(JournalExtensions.Configuration(Path)).WithFallback(ActorSystemConfiguration.Load()))
            .And(SerializationExtensions.Setup(manifests ?? Manifests.Current))
            .And(JournalExtensions.Options(Path));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }
}

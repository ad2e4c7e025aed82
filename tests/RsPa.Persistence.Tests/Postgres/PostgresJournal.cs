using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using RsPa.Actors.Supervision;
using RsPa.Persistence.Postgres.Journal;
using RsPa.Persistence.Serialization;
using RsPa.Testing.Postgres;

namespace RsPa.Persistence.Tests.Postgres;

/// <summary>A journal in a database of its own, and actor systems as the service has them, which write to it.</summary>
internal sealed class PostgresJournal : IDisposable
{
    private static readonly Config Patience = ConfigurationFactory.ParseString("akka.test.single-expect-default = 60s");

    // An actor system is made by a constructor, which can't await.
    private readonly PostgresTestDatabase _database = Task.Run(PostgresCluster.MigratedDatabaseAsync).GetAwaiter().GetResult();

    public ActorSystemSetup Setup(Manifests? manifests = null) => BootstrapSetup.Create()
        .WithConfig(Patience.WithFallback(JournalExtensions.Configuration(_database.TcpPlace)).WithFallback(ActorSystemConfiguration.Load()))
        .And(SerializationExtensions.Setup(manifests ?? Manifests.Current))
        .And(JournalExtensions.Options(_database.TcpPlace));

    public void Execute(string sql) => Task.Run(() => _database.ExecuteAsync(sql)).GetAwaiter().GetResult();

    public void Dispose() => Task.Run(async () => await _database.DisposeAsync()).GetAwaiter().GetResult();
}

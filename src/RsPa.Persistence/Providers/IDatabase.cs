using Akka.Hosting;
using RsPa.Actors.Store;
using RsPa.Agents;

namespace RsPa.Persistence.Providers;

/// <summary>All that an installation stores, on one kind of database.</summary>
public interface IDatabase
{
    /// <summary>Brings it to this version's schema, and makes known who can be given tasks. Nothing else may use it before.</summary>
    /// <param name="agents">The names and types of the agents.</param>
    /// <param name="cancellationToken">Gives up; what was begun is put back.</param>
    /// <returns>What was done, for the log; null where there was nothing to do.</returns>
    /// <exception cref="StorageException">It can't be used; nothing in it was changed.</exception>
    Task<string?> PrepareAsync(IEnumerable<(AgentName Name, AgentName Type)> agents, CancellationToken cancellationToken);

    /// <summary>Has the actor system keep its journal and its snapshots in it.</summary>
    AkkaConfigurationBuilder AddJournal(AkkaConfigurationBuilder akka);
}

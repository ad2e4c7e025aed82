using System.Collections.Concurrent;
using Akka.Actor;

namespace RsPa.Actors.Supervision;

/// <summary>Keeps the stats of system actors by name, so that they outlive the actors' restarts.</summary>
public sealed class ActorStatsRegistry : IExtension
{
    private readonly ConcurrentDictionary<string, ActorStats> _stats = new(StringComparer.Ordinal);

    /// <summary>The registry of an actor system.</summary>
    public static ActorStatsRegistry Get(ActorSystem system) => system.WithExtension<ActorStatsRegistry, Provider>();

    /// <summary>The stats of the actor of that name, from now on.</summary>
    public ActorStats Of(string name) => _stats.GetOrAdd(name, static name => new ActorStats(name));

    /// <summary>The stats of the actor of that name, or nothing where no system actor has it.</summary>
    public ActorStats? Find(string name) => _stats.GetValueOrDefault(name);

    internal sealed class Provider : ExtensionIdProvider<ActorStatsRegistry>
    {
        public override ActorStatsRegistry CreateExtension(ExtendedActorSystem system) => new();
    }
}

using System.Collections.Immutable;
using Akka.Actor;

namespace RsPa.Actors.Supervision;

/// <summary>The actors whose health is watched. Each area adds its own as it starts.</summary>
public sealed class HealthParts : IExtension
{
    private ImmutableSortedDictionary<string, ICanTell> _all = ImmutableSortedDictionary<string, ICanTell>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>They, by their shown names (<see cref="ActorNames.Of"/>).</summary>
    public IReadOnlyDictionary<string, ICanTell> All => _all;

    /// <summary>The parts of an actor system.</summary>
    public static HealthParts Of(ActorSystem system) => system.WithExtension<HealthParts, Provider>();

    /// <summary>Adds an actor, which answers pings under the name of its path.</summary>
    public void Add(IActorRef actor) => ImmutableInterlocked.Update(ref _all, static (all, actor) => all.SetItem(ActorNames.Of(actor.Path), actor), actor);

    internal sealed class Provider : ExtensionIdProvider<HealthParts>
    {
        public override HealthParts CreateExtension(ExtendedActorSystem system) => new();
    }
}

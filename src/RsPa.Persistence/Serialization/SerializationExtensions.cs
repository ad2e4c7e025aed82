using System.Collections.Immutable;
using Akka.Hosting;
using Akka.Serialization;

namespace RsPa.Persistence.Serialization;

/// <summary>Registers the serializer.</summary>
public static class SerializationExtensions
{
    /// <summary>Lets the actor system write and read all registered types, and refuse the others.</summary>
    public static AkkaConfigurationBuilder AddRsPaSerialization(this AkkaConfigurationBuilder builder) =>
        builder.WithCustomSerializer("rspa", Manifests.Current.Types, static system => new StoredSerializer(system, Manifests.Current));

    /// <summary>The same for an actor system that is made without Akka.Hosting.</summary>
    public static SerializationSetup Setup(Manifests manifests) => SerializationSetup.Create(system =>
        [SerializerDetails.Create("rspa", new StoredSerializer(system, manifests), manifests.Types.ToImmutableHashSet())]);
}

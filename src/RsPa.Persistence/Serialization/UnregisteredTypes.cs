using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace RsPa.Persistence.Serialization;

/// <summary>
/// Stands where Akka has its reflective JSON serializer, and refuses: what is stored is a promise to later versions, so no type gets
/// stored or sent by accident. <c>hocon/akka.conf</c> puts it there.
/// </summary>
public sealed class UnregisteredTypes : Serializer
{
    /// <summary>Called by Akka, which has settings for the serializer in whose place this stands; there is nothing to set.</summary>
    public UnregisteredTypes(ExtendedActorSystem system, Config settings)
        : base(system) => _ = settings;

    /// <summary>Takes the number of the serializer in whose place it stands.</summary>
    public override int Identifier => 1;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    /// <exception cref="SerializationException">Always.</exception>
    public override byte[] ToBinary(object obj) => throw Refusal(obj.GetType());

    /// <inheritdoc/>
    /// <exception cref="SerializationException">Always.</exception>
    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException(
        $"A message of type {type?.FullName ?? "(not said)"} was written by Akka's own JSON serializer, which RsPa does not use: it does not come from RsPa.");

    internal static SerializationException Refusal(Type type) => new(
        $"{type.FullName} is not registered, so it can't be stored or sent: give it a [JsonSerializable] in {nameof(StoredJson)} and a name in "
        + $"{nameof(Manifests)}. If it never leaves the node, mark it as {nameof(INoSerializationVerificationNeeded)}.");
}

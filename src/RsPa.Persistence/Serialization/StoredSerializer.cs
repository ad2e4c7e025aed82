using System.Runtime.Serialization;
using System.Text.Json;
using Akka.Actor;
using Akka.Serialization;

namespace RsPa.Persistence.Serialization;

/// <summary>The one serializer of everything that is stored or leaves a node: JSON under a versioned name.</summary>
public sealed class StoredSerializer(ExtendedActorSystem system, Manifests manifests) : SerializerWithStringManifest(system)
{
    /// <summary>The number under which the journal knows this serializer. It is stored with each event: never change it.</summary>
    public const int Number = 7101;

    /// <inheritdoc/>
    public override int Identifier => Number;

    /// <inheritdoc/>
    public override string Manifest(object o) => Find(o).Name;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => Find(obj).Write(obj);

    /// <inheritdoc/>
    /// <exception cref="SerializationException">This version does not know the name, or what is stored under it has another shape.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        var form = manifests.Named(manifest) ?? throw new SerializationException(
            $"Nothing is known about the stored form '{manifest}': a newer version of RsPa wrote it. Use that version, or restore an older backup.");
        try
        {
            return form.Read(bytes);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or NotSupportedException)
        {
            throw new SerializationException($"What is stored as '{manifest}' can't be read: {fault.Message}", fault);
        }
    }

    private Manifest Find(object value) =>
        manifests.For(value.GetType()) ?? throw UnregisteredTypes.Refusal(value.GetType());
}

using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace RsPa.Testing;

/// <summary>
/// Stands for all types that are not registered, in tests, where every message is serialised: refuses those of RsPa itself, as the
/// service does, and lets pass what only tests send: text, Akka's own messages, and messages of the tests.
/// </summary>
public sealed class TestMessageSerializer(ExtendedActorSystem system, Config config) : NewtonSoftJsonSerializer(system, config)
{
    public override byte[] ToBinary(object obj)
    {
        var assembly = obj.GetType().Assembly.GetName().Name ?? "";
        var ours = assembly.StartsWith("RsPa.", StringComparison.Ordinal)
            && !assembly.StartsWith("RsPa.Testing", StringComparison.Ordinal)
            && !assembly.EndsWith(".Tests", StringComparison.Ordinal)
            && assembly != "RsPa.EndToEnd";
        return ours
            ? throw new SerializationException($"{obj.GetType().FullName} is not registered: give it a name in Manifests, or mark it as {nameof(INoSerializationVerificationNeeded)} if it never leaves the node.")
            : base.ToBinary(obj);
    }
}

using Akka.Configuration;

namespace RsPa.Testing;

/// <summary>The configuration that all actor systems in tests share.</summary>
internal static class TestDefaults
{
    public static Config Hocon { get; } = ConfigurationFactory.ParseString("""
        akka {
          loglevel = INFO
          actor {
            serialize-messages = on
            serializers.json = "RsPa.Testing.TestMessageSerializer, RsPa.Testing"
            serialization-identifiers {
              "RsPa.Testing.TestMessageSerializer, RsPa.Testing" = 7199
            }
          }
          persistence {
            journal.plugin = "akka.persistence.journal.inmem"
            snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
          }
          test.single-expect-default = 60s
        }
        """);
}

using System.Reflection;
using Akka.Configuration;

namespace RsPa.Actors.Supervision;

/// <summary>The configuration of the actor system, <c>hocon/akka.conf</c>, which is a part of this assembly, so that no file can be missing.</summary>
public static class ActorSystemConfiguration
{
    /// <summary>Reads it.</summary>
    public static Config Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("akka.conf")
            ?? throw new InvalidOperationException("The assembly was built without akka.conf.");
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using Akka.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace RsPa.Testing.VirtualTime;

/// <summary>
/// Hands a test's clock to the scheduler that Akka creates from its configuration, which holds text only: the clock waits here
/// under a number until the scheduler takes it.
/// </summary>
public static class VirtualClocks
{
    internal const string Key = "akka.scheduler.virtual-clock";

    private static readonly ConcurrentDictionary<string, FakeTimeProvider> Waiting = new(StringComparer.Ordinal);
    private static long _last;

    /// <summary>The configuration for one actor system whose time is <paramref name="time"/>. Use it for one system only.</summary>
    public static Config Configuration(FakeTimeProvider time)
    {
        var number = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        Waiting[number] = time;
        return ConfigurationFactory.ParseString($$"""
            akka.scheduler.implementation = "{{typeof(VirtualScheduler).AssemblyQualifiedName}}"
            {{Key}} = "{{number}}"
            """);
    }

    internal static FakeTimeProvider Take(string number) =>
        Waiting.TryRemove(number, out var time)
            ? time
            : throw new InvalidOperationException($"No clock waits under '{number}': build each actor system's configuration with {nameof(VirtualClocks)}.{nameof(Configuration)}.");
}

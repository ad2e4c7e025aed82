using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Events;
using RsPa.Persistence.Serialization;
using RsPa.Testing.VirtualTime;
using Xunit.Abstractions;

namespace RsPa.Testing;

/// <summary>
/// The base of tests of actors: an actor system of its own, whose time only moves by <see cref="Advance"/>, and whose journal
/// and snapshots are in memory. Every message is serialised and read again on its way, so that none keeps a secret share in its
/// sender's state, and a message that nobody registered is noticed.
/// </summary>
public abstract class RsPaTestKit : TestKit
{
    /// <summary>Starts the actor system.</summary>
    /// <param name="output">Where xunit shows the log of the actor system.</param>
    /// <param name="hocon">Further configuration, before the kit's own.</param>
    /// <param name="time">The clock; a new one where none is given.</param>
    protected RsPaTestKit(ITestOutputHelper? output = null, string hocon = "", FakeTimeProvider? time = null)
        : this(output, hocon, new Clock(time ?? NewClock()))
    {
    }

    private RsPaTestKit(ITestOutputHelper? output, string hocon, Clock clock)
        : base(Setup(clock.Time, hocon), "test", output!) => Time = clock.Time;

    /// <summary>The clock of this test: of its actors' timers and of everything that takes a <see cref="TimeProvider"/>.</summary>
    protected FakeTimeProvider Time { get; }

    /// <summary>The events of this test's actors.</summary>
    protected IEventBus Bus => field ??= new LocalEventBus(Sys);

    /// <summary>The set-up of an actor system in tests, for a test that starts one itself; each system needs its own.</summary>
    public static ActorSystemSetup Setup(FakeTimeProvider time, string hocon = "") =>
        BootstrapSetup.Create()
            .WithConfig(ConfigurationFactory.ParseString(hocon)
                .WithFallback(VirtualClocks.Configuration(time))
                .WithFallback(TestDefaults.Hocon))
            .And(SerializationExtensions.Setup(Manifests.Current));

    /// <summary>A clock that stands at the start of a working day.</summary>
    public static FakeTimeProvider NewClock() => new(new DateTimeOffset(2025, 3, 10, 8, 0, 0, TimeSpan.Zero));

    /// <summary>Moves the clock, and fires all that becomes due, every tick in order, before it returns.</summary>
    protected void Advance(TimeSpan by) => Time.Advance(by);

    // A wrapper, so that the private constructor is not taken for the protected one.
    private sealed record Clock(FakeTimeProvider Time);
}

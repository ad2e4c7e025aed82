using Akka.Configuration;
using Akka.Event;
using RsPa.Actors.Supervision;

namespace RsPa.Testing.VirtualTime;

/// <summary>
/// The scheduler of the service over a clock that only the test moves. Unlike the test kit's own TestScheduler it fires every tick of a
/// periodic timer, in order, and it shares its clock with whatever else takes a <see cref="TimeProvider"/>.
/// </summary>
/// <param name="config">The configuration, which names the clock.</param>
/// <param name="log">The log.</param>
public sealed class VirtualScheduler(Config config, ILoggingAdapter log) : TimeProviderScheduler(config, log, VirtualClocks.Take(config.GetString(VirtualClocks.Key, "")));

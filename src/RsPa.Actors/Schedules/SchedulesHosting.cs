using Akka.Hosting;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Schedules;

/// <summary>Puts schedules into an actor system.</summary>
public static class SchedulesHosting
{
    /// <summary>
    /// Starts <c>schedules</c>, registers it as <see cref="SchedulesKey"/>, and has the shutdown stop it. It needs the store before it, and
    /// <see cref="IEventBus"/>, loggers and a clock among the services.
    /// </summary>
    /// <param name="akka">The actor system's configuration.</param>
    /// <param name="settings">The bounds, and the schedules of the settings file.</param>
    /// <param name="queries">Reads schedules.</param>
    public static AkkaConfigurationBuilder WithSchedules(this AkkaConfigurationBuilder akka, ScheduleSettings settings, Func<IScheduleQueries> queries) =>
        akka.WithActors((system, registry, resolver) =>
        {
            var schedules = system.ActorOf(
                Restarting.Of(
                    SchedulesActor.Props(queries, registry.Get<StoreKey>(), settings, resolver.Require<TimeProvider>(), resolver.Require<IEventBus>(), resolver.Require<ILoggerFactory>().CreateLogger<SchedulesActor>()),
                    new RestartPolicy()),
                "schedules");
            registry.AddPart<SchedulesKey>(system, schedules);
            system.AddPhase(ShutdownPhases.StopClaiming, schedules, StopSchedules.Instance);
        });
}

using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Tasks;

/// <summary>Puts the running of tasks into an actor system.</summary>
public static class TasksHosting
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Starts <c>tasks</c> with its dispatcher, registers that as <see cref="DispatcherKey"/>, and has it take the phases of the shutdown.
    /// It needs the store (<see cref="StoreKey"/>) before it, and <see cref="AttemptServices"/>, <see cref="IEventBus"/>, loggers and a
    /// clock among the services.
    /// </summary>
    /// <param name="akka">The actor system's configuration.</param>
    /// <param name="settings">The dispatcher's bounds.</param>
    /// <param name="jitter">Randomness, from 0 to 1, for the waits before retries.</param>
    /// <param name="newIncarnation">Makes identifiers of incarnations.</param>
    public static AkkaConfigurationBuilder WithTasks(this AkkaConfigurationBuilder akka, DispatcherSettings settings, Func<double> jitter, Func<Guid> newIncarnation) =>
        akka.WithActors(async (system, registry, resolver) =>
        {
            var loggers = resolver.Require<ILoggerFactory>();
            var tasks = system.ActorOf(TasksActor.Props(new TasksProps
            {
                Store = registry.Get<StoreKey>(),
                Runner = new AttemptRunner(resolver.Require<AttemptServices>(), loggers.CreateLogger<AttemptRunner>()),
                Dispatcher = settings,
                Events = resolver.Require<IEventBus>(),
                Time = resolver.Require<TimeProvider>(),
                Jitter = jitter,
                NewIncarnation = newIncarnation,
                Log = loggers.CreateLogger<DispatcherActor>(),
            }), "tasks");
            var dispatcher = (await tasks.Ask<TaskActors>(GetTaskActors.Instance, StartLimit).ConfigureAwait(false)).Dispatcher;
            registry.AddPart<TasksActor>(system, tasks);
            registry.AddPart<DispatcherKey>(system, dispatcher);
            system.AddPhase(ShutdownPhases.StopClaiming, dispatcher, StopClaiming.Instance);
            system.AddPhase(ShutdownPhases.Drain, dispatcher, Drain.Instance);
            system.AddPhase(ShutdownPhases.Cancel, dispatcher, CancelRuns.Instance);
            system.AddPhase(ShutdownPhases.HandBack, dispatcher, HandBackRuns.Instance);
        });
}

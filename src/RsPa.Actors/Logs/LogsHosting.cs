using Akka;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Logs;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Logs;

/// <summary>Puts the keeping of the log into an actor system.</summary>
public static class LogsHosting
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Starts <c>logs</c>, registers it as <see cref="LogsActor"/>, and has it write all that waits before the actor system ends. It
    /// needs <see cref="ILogStore"/>, <see cref="IEventBus"/>, loggers and a clock among the services.
    /// </summary>
    /// <param name="akka">The actor system's configuration.</param>
    /// <param name="channel">Where entries wait.</param>
    /// <param name="options">How they are written and kept.</param>
    public static AkkaConfigurationBuilder WithLogs(this AkkaConfigurationBuilder akka, LogChannel channel, LogsOptions options) =>
        akka.WithActors((system, registry, resolver) =>
        {
            var logs = system.ActorOf(
                LogsActor.Props(channel, resolver.Require<ILogStore>(), options, resolver.Require<TimeProvider>(), resolver.Require<IEventBus>(), resolver.Require<ILoggerFactory>().CreateLogger<LogsActor>()), "logs");
            registry.AddPart<LogsActor>(system, logs);
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "flush-logs", async () =>
            {
                await FlushAsync(logs).ConfigureAwait(false);
                return Done.Instance;
            });
        });

    private static async Task FlushAsync(IActorRef logs)
    {
        try
        {
            await logs.Ask<LogsFlushed>(new FlushLogs(), FlushLimit).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // What it did not write is written once more when the actor system has ended, and counted where that fails too.
        }
    }
}

using Akka.Actor;
using Akka.Hosting;
using RsPa.Actors.Events;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Logs;
using RsPa.Host.Settings;
using Serilog;

namespace RsPa.Host.Logging;

/// <summary>Puts logging into the host and the actor system.</summary>
public static class LoggingSetup
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(5);

    /// <summary>Makes Serilog the only logger, and registers <see cref="RsPaLogging"/> and <see cref="LogLevelControl"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="logging">The logging, made before the host so that its first words are kept. The caller ends it with <see cref="RsPaLogging.FinishAsync"/>.</param>
    /// <param name="time">The clock.</param>
    public static IServiceCollection AddRsPaLogging(this IServiceCollection services, RsPaSettings settings, RsPaLogging logging, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(logging);

        services.AddLogging(builder => builder.ClearProviders().SetMinimumLevel(LogLevel.Trace));
        services.AddSerilog(logging.Logger, dispose: false);
        services.AddSingleton(logging);
        services.AddSingleton(logging.Level);
        return services;
    }

    /// <summary>Starts <c>/user/logs</c>, and has it write all that waits before the actor system ends. Does nothing when <c>logging.log_to_database</c> is off.</summary>
    /// <param name="akka">The actor system's configuration.</param>
    /// <param name="settings">The settings.</param>
    public static AkkaConfigurationBuilder WithRsPaLogs(this AkkaConfigurationBuilder akka, RsPaSettings settings)
    {
        ArgumentNullException.ThrowIfNull(akka);
        ArgumentNullException.ThrowIfNull(settings);

        return akka.WithActors((system, registry, resolver) =>
        {
            if (resolver.GetService<RsPaLogging>().Channel is not { } channel)
                return;
            var options = new LogsOptions { Retention = settings.Logging.DatabaseLogRetention, Node = settings.Cluster.NodeName };
            var time = resolver.GetService<TimeProvider>() ?? TimeProvider.System;
            var logs = system.ActorOf(LogsActor.Props(channel, resolver.GetService<ILogStore>(), options, time, resolver.GetService<IEventBus>() ?? new LocalEventBus(system), resolver.GetService<ILogger<LogsActor>>()), "logs");
            registry.Register<LogsActor>(logs);
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "flush-logs", async () =>
            {
                await FlushAsync(logs).ConfigureAwait(false);
                return Akka.Done.Instance;
            });
        });
    }

    private static async Task FlushAsync(IActorRef logs)
    {
        try
        {
            await logs.Ask<LogsFlushed>(new FlushLogs(), FlushLimit).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // What it did not write, FinishAsync tries once more, and counts.
        }
    }
}

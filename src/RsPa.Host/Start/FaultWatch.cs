using Akka.Actor;
using RsPa.Actors.Events;
using RsPa.Actors.Supervision;

namespace RsPa.Host.Start;

/// <summary>Stops the service where an actor found a fault that restarting can't heal.</summary>
internal sealed partial class FaultWatch(ActorSystem system, IEventBus events, IHostApplicationLifetime lifetime, ILogger<FaultWatch> log) : IHostedService
{
    /// <summary>What the fault was.</summary>
    public string? Message { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var watch = system.ActorOf(Props.Create<Watcher>(this), "faults");
        events.Subscribe<ServiceFaulted>(watch);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Stop(ServiceFaulted fault)
    {
        // Whoever shares the cause finds it too: one message says it.
        if (Message is not null)
            return;
        Message = $"{fault.Actor}: {fault.Message}";
        Faulted(log, fault.Actor, fault.Message);
        lifetime.StopApplication();
    }

    [LoggerMessage(5001, LogLevel.Critical, "{Actor} found a fault that it can't heal, and the service stops: {Fault}")]
    private static partial void Faulted(ILogger logger, string actor, string fault);

    private sealed class Watcher : ReceiveActor
    {
        public Watcher(FaultWatch watch) => Receive<ServiceFaulted>(watch.Stop);
    }
}

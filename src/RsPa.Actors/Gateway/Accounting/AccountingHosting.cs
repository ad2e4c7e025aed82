using Akka.Hosting;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Gateway.Accounting;

/// <summary>Puts the accounts of calls to models into an actor system.</summary>
public static class AccountingHosting
{
    /// <summary>
    /// Starts <c>gateway-calls</c>, registers it as <see cref="ModelCallsKey"/>, and has the shutdown flush it before the store. It needs
    /// the store before it, and <see cref="IEventBus"/>, loggers and a clock among the services.
    /// </summary>
    /// <param name="akka">The actor system's configuration.</param>
    /// <param name="settings">How calls are kept.</param>
    /// <param name="queries">Reads what is stored.</param>
    public static AkkaConfigurationBuilder WithAccounting(this AkkaConfigurationBuilder akka, AccountingSettings settings, Func<IModelCallQueries> queries) =>
        akka.WithActors((system, registry, resolver) =>
        {
            var calls = system.ActorOf(
                ModelCallsActor.Props(
                    registry.Get<StoreKey>(), queries, settings, resolver.Require<TimeProvider>(), resolver.Require<IEventBus>(), new RestartPolicy(), resolver.Require<ILoggerFactory>().CreateLogger<ModelCallsActor>()),
                "gateway-calls");
            registry.AddPart<ModelCallsKey>(system, calls);
            system.AddPhase(ShutdownPhases.HandBack, calls, FlushModelCalls.Instance);
        });
}

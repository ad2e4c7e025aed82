using Microsoft.Extensions.Logging;
using RsPa.Actors.Gateway.Endpoints;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>What the gateway stands on, apart from its actor: its endpoints, and how calls are made there.</summary>
public sealed class GatewayParts : IDisposable
{
    /// <summary>Makes it; nothing is sent yet.</summary>
    /// <param name="endpoints">The endpoints, in the order in which they are used; one at least.</param>
    /// <param name="time">The clock of every limit.</param>
    /// <param name="jitter">A source of numbers from 0 up to, not including, 1, safe for many callers at once: it spreads retries.</param>
    /// <param name="loggers">Where it logs.</param>
    public GatewayParts(IReadOnlyList<OllamaEndpoint> endpoints, TimeProvider time, Func<double> jitter, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(loggers);
        Catalog = new ModelCatalog(endpoints);
        Time = time;
        Contexts = new ServerContexts();
        Fitting = new PromptFitting(endpoints[0].Options, Contexts);
        Runner = new CallRunner(endpoints[0].Options, Fitting, time, jitter, loggers.CreateLogger<CallRunner>());
    }

    /// <summary>The models of all endpoints, and these.</summary>
    public ModelCatalog Catalog { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    internal ServerContexts Contexts { get; }

    internal PromptFitting Fitting { get; }

    internal CallRunner Runner { get; }

    /// <summary>Ends every call and closes the connections.</summary>
    public void Dispose()
    {
        foreach (var endpoint in Catalog.Endpoints)
            endpoint.Dispose();
    }
}

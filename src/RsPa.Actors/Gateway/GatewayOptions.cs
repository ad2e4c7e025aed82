using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway;

/// <summary>How the gateway works.</summary>
/// <param name="DefaultModel">The model that is asked where nobody names one.</param>
public sealed record GatewayOptions(string DefaultModel)
{
    /// <summary>By what the queue is ordered.</summary>
    public SchedulingPolicy Policy { get; init; } = SchedulingPolicy.Default;

    /// <summary>How often an endpoint that is up is looked at, above zero. Default: 60 s.</summary>
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often one that is away is looked at while somebody waits for it, above zero. Default: 1 s.</summary>
    public TimeSpan AwayInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often while nobody does. Default: 5 s.</summary>
    public TimeSpan QuietAwayInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The weights and budgets of tenants that have their own.</summary>
    public IReadOnlyList<SchedulerEvent.TenantSet> Tenants { get; init; } = [];
}

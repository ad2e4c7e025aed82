using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Application.Models;

/// <summary>The gateway at a glance.</summary>
/// <param name="At">When that was.</param>
/// <param name="Endpoints">The model servers.</param>
/// <param name="Running">How many calls run.</param>
/// <param name="Waiting">How many wait for a slot.</param>
/// <param name="Held">How many wait for a moment.</param>
/// <param name="Lanes">The lanes.</param>
/// <param name="Tenants">The tenants that wait, run, or have a weight or a budget of their own.</param>
/// <param name="Today">What calls came to since midnight; nothing where that can't be read.</param>
/// <param name="CacheHitShare">The share of questions to the cache that found an answer, 0 to 1; nothing where none was asked, or it does not answer.</param>
public sealed record ModelStatusDocument(
    DateTimeOffset At,
    IReadOnlyList<EndpointView> Endpoints,
    int Running,
    int Waiting,
    int Held,
    IReadOnlyList<LaneView> Lanes,
    IReadOnlyList<TenantView> Tenants,
    UsageLineDocument? Today,
    double? CacheHitShare);

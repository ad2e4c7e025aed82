using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Actors.Gateway.Keys;

/// <summary>A tenant, with the terms that hold for it.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Lane">How urgent its calls are, where that is said.</param>
/// <param name="Weight">Its share beside tenants of weight 1.</param>
/// <param name="Budget">What it may use a day.</param>
public sealed record Tenant(TenantId Id, Lane? Lane, double Weight, TenantBudget Budget)
{
    /// <summary>A tenant on these terms.</summary>
    public static Tenant Of(string name, TenantTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return new Tenant(
            new TenantId(name),
            (Lane?)(int?)terms.Lane,
            terms.Weight ?? 1,
            new TenantBudget(terms.SoftGpuSeconds, terms.HardGpuSeconds, terms.SoftTokens, terms.HardTokens));
    }
}

/// <summary>The terms that the owner has set for tenants, agents and keys alike, by name.</summary>
/// <param name="terms">The terms.</param>
public sealed class TenantTable(IReadOnlyDictionary<string, TenantTerms> terms)
{
    private static readonly TenantTerms Nothing = new();

    /// <summary>A tenant for which nothing else is said.</summary>
    public Tenant Of(string name) => Of(name, Nothing);

    /// <summary>A tenant; what the owner has set goes before its own terms.</summary>
    public Tenant Of(string name, TenantTerms own) => Tenant.Of(name, terms.GetValueOrDefault(name, Nothing).Or(own));

    /// <summary>All tenants for which something is set.</summary>
    public IEnumerable<Tenant> All => terms.Keys.Select(Of);
}

namespace RsPa.Actors.Protocol.Gateway;

/// <summary>On which terms a tenant's calls run: what it leaves out is decided elsewhere.</summary>
public sealed record TenantTerms
{
    /// <summary>How urgent its calls are.</summary>
    public CallLane? Lane { get; init; }

    /// <summary>Its share beside tenants of weight 1: 0.01 to 100.</summary>
    public double? Weight { get; init; }

    /// <summary>GPU seconds a day from which on the owner is warned, above 0.</summary>
    public double? SoftGpuSeconds { get; init; }

    /// <summary>GPU seconds a day from which on its calls wait for the next day, above 0.</summary>
    public double? HardGpuSeconds { get; init; }

    /// <summary>Tokens a day from which on the owner is warned, above 0.</summary>
    public long? SoftTokens { get; init; }

    /// <summary>Tokens a day from which on its calls wait for the next day, above 0.</summary>
    public long? HardTokens { get; init; }

    /// <summary>These terms, and those of others for what these leave out.</summary>
    public TenantTerms Or(TenantTerms others) => new()
    {
        Lane = Lane ?? others.Lane,
        Weight = Weight ?? others.Weight,
        SoftGpuSeconds = SoftGpuSeconds ?? others.SoftGpuSeconds,
        HardGpuSeconds = HardGpuSeconds ?? others.HardGpuSeconds,
        SoftTokens = SoftTokens ?? others.SoftTokens,
        HardTokens = HardTokens ?? others.HardTokens,
    };
}

namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>One call to a model, named by whoever brings it: a number that is not used again.</summary>
/// <param name="Value">The number.</param>
public readonly record struct CallId(long Value);

/// <summary>On whose account a call runs: an agent, or an API key.</summary>
/// <param name="Value">Its name.</param>
public readonly record struct TenantId(string Value);

/// <summary>What shares a runner: the digest of the weights, not a name, since two names of the same weights are one runner.</summary>
/// <param name="Value">The digest, or whatever else tells weights apart.</param>
public readonly record struct ModelKey(string Value);

/// <summary>One model server.</summary>
/// <param name="Value">Its name.</param>
public readonly record struct EndpointId(string Value);

using System.Net;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Keys;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Access;
using RsPa.Host.Access;
using RsPa.Host.DropIn.Errors;

namespace RsPa.Host.DropIn.Callers;

/// <summary>
/// Says on whose account a request runs: of an API key, of the owner, or of this computer. Clients of Ollama often send some word as a key,
/// since their libraries insist on one: only what looks like a key of ours has to be one.
/// </summary>
internal sealed class DropInCallers(IApiKeys keys, AccessTokens tokens, TenantTable tenants, RefusedCallers refused, bool requireKey)
{
    private const string Bearer = "Bearer ";
    private const string Remedy = "The owner makes one with `rspa llm key create`. Send it as `Authorization: Bearer rspa_…`, or as `x-api-key`.";

    private readonly ModelCaller _local = CallerOf(tenants.Of(TenantRules.Local)) with { Terms = null }; // the queue has these from its start on
    private readonly ModelCaller _owner = CallerOf(tenants.Of(TenantRules.Local)) with { Terms = null, IsOwner = true };

    /// <summary>Finds the caller.</summary>
    /// <param name="http">The request.</param>
    /// <param name="refusal">Why there is none.</param>
    public ModelCaller? Find(HttpContext http, out DropInError? refusal)
    {
        refusal = null;
        var headers = http.Request.Headers;
        var caller = Known(Token(headers.Authorization), ref refusal) ?? (refusal is null ? Known(headers["x-api-key"], ref refusal) : null);
        if (caller is null && refusal is null)
        {
            if (!requireKey && http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address))
                return _local;
            refusal = DropInError.Of(401, $"The gateway asks for an API key. {Remedy}");
        }

        if (refusal is { Status: 401 })
            refused.Count(http);
        return caller;
    }

    private ModelCaller? Known(string? token, ref DropInError? refusal)
    {
        if (string.IsNullOrEmpty(token))
            return null;
        if (!token.StartsWith(ApiKeyText.Prefix, StringComparison.Ordinal))
            return tokens.Find(token, "gateway") is { Role: CallerRole.Admin } ? _owner : null;
        if (keys.Find(token) is { } tenant)
            return CallerOf(tenant);
        refusal = keys.IsLoaded
            ? DropInError.Of(401, $"The API key is not in use: it was revoked, or is not one of this gateway. {Remedy}")
            : DropInError.Of(503, "The API keys are still being read. Try again in a moment.", TimeSpan.FromSeconds(1));
        return null;
    }

    private static string? Token(string? header) =>
        header is not null && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;

    private static ModelCaller CallerOf(Tenant tenant)
    {
        var lane = tenant.Lane ?? Lane.Interactive;
        return new ModelCaller(tenant.Id, lane) { Terms = tenant, WaitsWhileAway = lane != Lane.Interactive };
    }
}

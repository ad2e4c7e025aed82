using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Values;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>What the owner sets for one tenant of the gateway.</summary>
/// <param name="Name">An agent, or an API key.</param>
/// <param name="Terms">The terms.</param>
public sealed record TenantSetting(string Name, TenantTerms Terms)
{
    internal const string Allowed = "an agent or an API key, and what holds for it, such as reimbursement?weight=2&lane=low&hard_gpu_seconds=3600; weight 0.01 to 100; lane interactive, critical, high, medium or low; soft_gpu_seconds, hard_gpu_seconds, soft_tokens and hard_tokens a day above 0";

    internal static Reading<string> Check(string text) => Read(text, out _) is { } fault ? Reading<string>.Wrong($"is not right: {fault.Message.TrimEnd('.')} ({fault.Remedy})") : Reading<string>.Of(text);

    /// <summary>Reads an entry of the list, which has been checked.</summary>
    internal static TenantSetting Parse(string text) => Read(text, out var tenant) is null ? tenant : throw new ArgumentException($"'{text}' is no tenant.", nameof(text));

    private static InvalidValue? Read(string text, out TenantSetting tenant)
    {
        var (name, query) = text.Split('?', 2) is [var before, var after] ? (before, after) : (text, "");
        var terms = new TenantTerms();
        tenant = new TenantSetting(name, terms);
        if (TenantRules.Name(name) is { } wrong)
            return wrong;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (field, value) = pair.Split('=', 2) is [var key, var given] ? (key, given) : (pair, "");
            if (!seen.Add(field))
                return InvalidValue.Of(field, value, "is given twice", "give it once");
            if (TenantRules.Take(ref terms, field, value) is { } fault)
                return fault;
        }

        tenant = tenant with { Terms = terms };
        return TenantRules.Fault(terms);
    }
}

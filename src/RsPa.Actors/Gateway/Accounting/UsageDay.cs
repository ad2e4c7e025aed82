using System.Globalization;
using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Actors.Gateway.Accounting;

/// <summary>What the calls of a day are summed by once they are no longer stored one by one.</summary>
/// <param name="Day">The day, such as <c>2025-03-10</c>.</param>
/// <param name="Tenant">On whose account.</param>
/// <param name="Model">The model, see <see cref="ModelOf"/>.</param>
/// <param name="Agent">The agent; empty where it was none.</param>
public sealed record UsageDay(string Day, string Tenant, string Model, string Agent)
{
    private const string Form = "yyyy-MM-dd";

    /// <summary>The day of a call.</summary>
    public static UsageDay Of(ModelCallRecord call, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new UsageDay(DayOf(call.At, zone), call.Tenant, ModelOf(call), call.Agent?.Value ?? "");
    }

    /// <summary>The day of a moment.</summary>
    public static string DayOf(DateTimeOffset moment, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(moment, zone).ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>
    /// The model that a call is counted for. One that no server had a part in and whose weights are not known is counted for none: a
    /// caller that asks for ever new names makes no line of each.
    /// </summary>
    public static string ModelOf(ModelCallRecord call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call is { Digest: null, Endpoint: null, IsCached: false } ? "" : call.Model;
    }
}

using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Schedules;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Schedules;

/// <summary>Tells when a rule is due, whether or not there is a schedule of it.</summary>
/// <param name="time">The clock: where no zone is said, its own is meant.</param>
public sealed class SchedulePreviewService(TimeProvider time)
{
    /// <summary>How many moments are shown where nothing is said.</summary>
    public const int Standard = 10;

    private static readonly Permission Look = new("schedules.preview", CallerRole.Viewer);

    private static readonly AgentName Nobody = new("nobody");

    /// <summary>The next moments of a rule.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="zone">The IANA name of its zone; that of the service where there is none.</param>
    /// <param name="from">From when on; that moment counts too.</param>
    /// <param name="count">How many, 1 to 1,000.</param>
    public Outcome<IReadOnlyList<PreviewedMoment>> Show(Caller caller, ScheduleRule rule, string? zone, DateTimeOffset from, int count)
    {
        if (Look.Refuse(caller) is { } refused)
            return refused;
        var (moments, fault) = Preview.Of(new ScheduleDefinition(Nobody, "{}", rule, zone ?? ScheduleValues.OwnZone(time)), from, count);
        return moments is null ? Problem.Of(fault!) : Outcome.Of(moments);
    }
}

using RsPa.Actors.Health;
using RsPa.Actors.Protocol.Health;

namespace RsPa.Application.Health;

/// <summary>Reads reports of health.</summary>
public static class HealthReports
{
    /// <summary>Whether a part has not been ready for work since the start: some read their journal first.</summary>
    public static bool IsStarting(this HealthPart part) => part.State == HealthState.Starting;

    /// <summary>The whole in a word: <c>ready</c>, <c>faulty</c> or <c>starting</c>.</summary>
    public static string Word(this HealthReport report) =>
        report.Ready ? "ready" : report.Parts.Any(part => part.Fault is not null) ? "faulty" : HealthState.Starting;
}

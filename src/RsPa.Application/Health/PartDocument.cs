using RsPa.Actors.Protocol.Health;

namespace RsPa.Application.Health;

/// <summary>The health of one part, as people and programs are shown it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Its state, in a word.</param>
/// <param name="Fault">What is wrong, where something is.</param>
/// <param name="Remedy">What its owner can do, where something is wrong or could be better.</param>
/// <param name="Details">What it shows of itself, by name.</param>
public sealed record PartDocument(string Name, string State, string? Fault, string? Remedy, IReadOnlyDictionary<string, string> Details)
{
    private const string InFlight = "calls_in_flight";
    private const string Slots = "call_slots";
    private const string Waiting = "calls_waiting";

    /// <summary>Shows a part.</summary>
    public static PartDocument Of(HealthPart part)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var figure in part.Figures)
        {
            // How busy a model server is reads as one line.
            if (figure.Name == InFlight)
                details["calls"] = $"{figure.Show()} of {Find(part, Slots)} in flight, {Find(part, Waiting)} waiting";
            else if (figure.Name is not (Slots or Waiting))
                details[figure.Name] = figure.Show();
        }

        return new PartDocument(part.Name, part.State, part.Fault, part.Remedy, details);
    }

    private static string Find(HealthPart part, string name) => part.Figures.FirstOrDefault(figure => figure.Name == name)?.Show() ?? "?";
}

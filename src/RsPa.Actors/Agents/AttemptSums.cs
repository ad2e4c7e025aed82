using RsPa.Actors.Protocol.Agents;

namespace RsPa.Actors.Agents;

/// <summary>Sums over attempts.</summary>
public static class AttemptSums
{
    /// <summary>The sum over no attempts.</summary>
    public static AttemptTotals Nothing { get; } = new(0, 0, 0, 0, 0, null, null);
}

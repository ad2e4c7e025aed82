using System.Runtime.InteropServices;

namespace RsPa.Actors.Protocol.Tasks;

/// <summary>Slots that a claim keeps for what is more urgent: so many of all are not for tasks of a priority.</summary>
/// <param name="High">Kept for critical tasks.</param>
/// <param name="Medium">Kept for tasks of the priorities above medium; at least those of <paramref name="High"/>.</param>
/// <param name="Low">Kept for tasks of the priorities above low; at least those of <paramref name="Medium"/>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct KeptSlots(int High, int Medium, int Low)
{
    /// <summary>
    /// What is kept of slots that are lent. Of the most that may be lent a quarter is kept for the priorities above high, a half for those
    /// above medium, three quarters for those above low, each rounded up: work that waits for a model itself, and for which slots were
    /// lent already, leaves at least one to what is more urgent.
    /// </summary>
    /// <param name="lent">How many are lent now, from 0 to <paramref name="most"/>.</param>
    /// <param name="most">How many may be lent.</param>
    public static KeptSlots OfLent(int lent, int most)
    {
        return new KeptSlots(Of(1), Of(2), Of(3));

        int Of(int quarters) => Math.Max(0, lent - (most - (((quarters * most) + 3) / 4)));
    }

    /// <summary>How many are not for tasks of that priority.</summary>
    public int For(TaskPriority priority) => priority switch
    {
        TaskPriority.Critical => 0,
        TaskPriority.High => High,
        TaskPriority.Medium => Medium,
        _ => Low,
    };
}

using System.Globalization;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Tasks;

/// <summary>What a change of an agent's data makes of an entry. A store decides by it in the commit that records the attempt.</summary>
public static class AgentDataRule
{
    /// <summary>Why a change can't be made; nothing where it can.</summary>
    /// <param name="change">The change.</param>
    /// <param name="value">The entry as it is, JSON text; nothing where there is none.</param>
    /// <param name="version">Its version; 0 where there is none.</param>
    public static string? Conflict(AgentDataChange change, string? value, long version)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Delta is { } delta)
            return Sum(value, delta) is null ? $"The entry '{change.Key}' of its data is not a number to which {delta.ToString(CultureInfo.InvariantCulture)} can be added." : null;
        return change.Expected is { } expected && expected != version
            ? $"Another attempt changed the entry '{change.Key}' of its data while this one ran."
            : null;
    }

    /// <summary>The entry after a number was added to it; nothing where it is not a number, or the sum is too large for one (28 digits).</summary>
    /// <param name="value">The entry as it is, JSON text; nothing where there is none.</param>
    /// <param name="delta">What is added.</param>
    public static string? Sum(string? value, decimal delta)
    {
        if (value is null)
            return delta.ToString(CultureInfo.InvariantCulture);
        if (!decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return null;
        try
        {
            return (number + delta).ToString(CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}

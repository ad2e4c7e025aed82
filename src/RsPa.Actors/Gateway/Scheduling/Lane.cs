namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>A priority class: the smaller number goes first.</summary>
public enum Lane
{
    /// <summary>No lane: a fault.</summary>
    None = 0,

    /// <summary>A person waits for the answer.</summary>
    Interactive,

    /// <summary>Tasks before all others.</summary>
    Critical,

    /// <summary>Tasks before the everyday work.</summary>
    High,

    /// <summary>Everyday work.</summary>
    Medium,

    /// <summary>Work for when there is nothing else to do.</summary>
    Low,
}

/// <summary>All lanes.</summary>
public static class Lanes
{
    /// <summary>How many there are.</summary>
    public const int Count = 5;

    /// <summary>All of them, the most urgent one first.</summary>
    public static IReadOnlyList<Lane> All { get; } = [Lane.Interactive, Lane.Critical, Lane.High, Lane.Medium, Lane.Low];

    internal static int Index(Lane lane) => lane is >= Lane.Interactive and <= Lane.Low ? (int)lane - 1 : throw new ArgumentOutOfRangeException(nameof(lane), lane, "There is no such lane.");
}

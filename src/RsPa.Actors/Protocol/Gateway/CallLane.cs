namespace RsPa.Actors.Protocol.Gateway;

/// <summary>How urgent a call to a model is, as messages and tables say it; the numbers are those of the scheduler's lanes.</summary>
public enum CallLane
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

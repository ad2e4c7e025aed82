namespace RsPa.Actors.Protocol.Tasks;

/// <summary>How urgent a task is; the smaller number goes first. The default is <see cref="Medium"/>, so a submission always says it.</summary>
public enum TaskPriority
{
    /// <summary>Before all others.</summary>
    Critical = 0,

    /// <summary>Before the everyday work.</summary>
    High = 1,

    /// <summary>Everyday work.</summary>
    Medium = 2,

    /// <summary>When there is nothing else to do.</summary>
    Low = 3,
}

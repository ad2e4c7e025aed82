namespace RsPa.Actors.Protocol.Tasks;

/// <summary>Where a task stands. Zero is not a valid status, so that a value which nobody set is noticed.</summary>
public enum TaskStatus
{
    /// <summary>No status: a fault.</summary>
    None = 0,

    /// <summary>It waits for its due time or for a free slot.</summary>
    Pending,

    /// <summary>A node runs it, under a lease.</summary>
    Running,

    /// <summary>It waits for something outside of it: a child task, a person, a model.</summary>
    Waiting,

    /// <summary>It is done, and its result is stored.</summary>
    Completed,

    /// <summary>It failed, and its tries are used up.</summary>
    Failed,

    /// <summary>Its owner called it off.</summary>
    Cancelled,
}

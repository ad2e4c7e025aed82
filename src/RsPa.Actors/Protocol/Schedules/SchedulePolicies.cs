namespace RsPa.Actors.Protocol.Schedules;

/// <summary>What becomes of an occurrence while the task of an earlier one has not ended. Zero is not a policy.</summary>
public enum OverlapPolicy
{
    /// <summary>No policy: a fault.</summary>
    None = 0,

    /// <summary>It makes no task, and the history says so.</summary>
    Skip,

    /// <summary>Its task is made when that one has ended.</summary>
    Queue,

    /// <summary>That one is cancelled.</summary>
    CancelPrevious,
}

/// <summary>What becomes of occurrences whose moment has passed while nobody was there to fire them. Zero is not a policy.</summary>
public enum CatchUpPolicy
{
    /// <summary>No policy: a fault.</summary>
    Unknown = 0,

    /// <summary>They are missed.</summary>
    None,

    /// <summary>The latest one is fired, where it lies within the window.</summary>
    Latest,

    /// <summary>All within the window are fired, one after another.</summary>
    All,
}

/// <summary>Who made a schedule. Zero is not an origin.</summary>
public enum ScheduleOrigin
{
    /// <summary>No origin: a fault.</summary>
    None = 0,

    /// <summary>A person or a program, from the console or by the API.</summary>
    Owner,

    /// <summary>The settings file: it is changed only there.</summary>
    Settings,
}

namespace RsPa.Actors.Protocol.Gateway;

/// <summary>How a call to a model ended.</summary>
public enum CallOutcome
{
    /// <summary>No outcome: a fault.</summary>
    None = 0,

    /// <summary>It was answered to its end.</summary>
    Completed,

    /// <summary>The model server or the way to it failed.</summary>
    Failed,

    /// <summary>Its caller left, or was told to stop.</summary>
    Cancelled,

    /// <summary>The gateway did not take it: no such model, a full queue, a prompt that does not fit.</summary>
    Refused,
}

namespace RsPa.Actors.Protocol.Tasks;

/// <summary>What a task waits for.</summary>
public enum WaitKind
{
    /// <summary>Nothing: never a valid value of a task that waits.</summary>
    None = 0,

    /// <summary>A moment that its agent named.</summary>
    Time,

    /// <summary>A model that can't be reached.</summary>
    Model,
}

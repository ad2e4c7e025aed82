using System.Text.Json.Serialization;

namespace RsPa.Actors.Protocol.Tasks;

/// <summary>What becomes of a task when an attempt has ended.</summary>
[JsonDerivedType(typeof(Complete), "complete")]
[JsonDerivedType(typeof(RetryAt), "retry")]
[JsonDerivedType(typeof(Fail), "fail")]
[JsonDerivedType(typeof(Cancel), "cancel")]
[JsonDerivedType(typeof(Wait), "wait")]
public abstract record TaskTransition
{
    private TaskTransition()
    {
    }

    /// <summary>It is done.</summary>
    /// <param name="Output">The output as JSON text, or nothing.</param>
    public sealed record Complete(string? Output) : TaskTransition;

    /// <summary>It is tried again.</summary>
    /// <param name="DueAt">When.</param>
    public sealed record RetryAt(DateTimeOffset DueAt) : TaskTransition;

    /// <summary>It has failed.</summary>
    public sealed record Fail : TaskTransition;

    /// <summary>It is cancelled.</summary>
    public sealed record Cancel : TaskTransition;

    /// <summary>It waits, holds no slot meanwhile, and has used up no try.</summary>
    /// <param name="For">For what.</param>
    /// <param name="Until">When to look again, also where what it waits for has not come; null where only that ends the wait.</param>
    public sealed record Wait(WaitKind For, DateTimeOffset? Until) : TaskTransition;
}

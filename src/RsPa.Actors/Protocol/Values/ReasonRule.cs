namespace RsPa.Actors.Protocol.Values;

/// <summary>What a reason for the record may be: why a task is cancelled, why an agent is paused.</summary>
public static class ReasonRule
{
    /// <summary>The longest reason, in characters (UTF-16 code units).</summary>
    public const int MaxLength = 500;

    /// <summary>What is right.</summary>
    public static string Remedy { get; } = $"use a text of 1 to {MaxLength} characters";

    /// <summary>What is wrong with a reason; null where nothing is.</summary>
    public static InvalidValue? Fault(string reason) =>
        reason.Length is >= 1 and <= MaxLength ? null : InvalidValue.Of("reason", reason, $"has {reason.Length} characters", Remedy);
}

using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Naming;

/// <summary>Reads values that calls to models are asked for by.</summary>
public static class ModelValues
{
    /// <summary>The words for what makes a line of usage.</summary>
    public static IReadOnlyList<string> Bys { get; } = ["tenant", "model", "day", "agent"];

    /// <summary>The words for how a call ended.</summary>
    public static IReadOnlyList<string> Outcomes { get; } = ["completed", "failed", "cancelled", "refused"];

    /// <summary>What makes a line of usage.</summary>
    public static Outcome<UsageBy> By(string text) => Bys.Contains(text, StringComparer.Ordinal)
        ? Enum.Parse<UsageBy>(text, ignoreCase: true)
        : Problem.Invalid("by", text, "is nothing that usage is told by", $"use {string.Join(", ", Bys)}");

    /// <summary>How a call ended.</summary>
    public static Outcome<CallOutcome> Ended(string text) => Outcomes.Contains(text, StringComparer.Ordinal)
        ? Enum.Parse<CallOutcome>(text, ignoreCase: true)
        : Problem.Invalid("outcome", text, "is not how a call ends", $"use {string.Join(", ", Outcomes)}");

    /// <summary>The identifier of a call.</summary>
    public static Outcome<Guid> Call(string text) => Guid.TryParse(text, out var id)
        ? id
        : Problem.Invalid("before", text, "is not a call's id", "use the whole id of the last call that you have, a UUID");
}

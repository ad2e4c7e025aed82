namespace RsPa.Application.Outcomes;

/// <summary>How many lines an answer may have.</summary>
public static class LimitRule
{
    /// <summary>The most lines of any answer.</summary>
    public const int Most = 1000;

    /// <summary>What is wrong with a limit; null where nothing is.</summary>
    public static Problem? Fault(int limit) => limit is >= 1 and <= Most ? null : OutOfRange($"{limit}");

    /// <summary>That a text is not a limit.</summary>
    public static Problem OutOfRange(string text) => Problem.Invalid("limit", text, "is out of range", $"use a number from 1 to {Most}");
}

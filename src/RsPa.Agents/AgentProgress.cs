namespace RsPa.Agents;

/// <summary>How far an attempt is.</summary>
/// <param name="Fraction">From 0 to 1, or nothing where it can't be told.</param>
/// <param name="Message">What it does now, for the owner to read.</param>
public sealed record AgentProgress(double? Fraction, string Message);

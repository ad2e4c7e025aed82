namespace RsPa.Actors.Decisions;

/// <summary>
/// Marks a decision whose methods have other names than <c>Decide</c> and <c>Evolve</c>, by which decisions are known otherwise. It is
/// held to be pure, with all that it uses: no clock, no chance, no input or output, no threads, no actors, no log.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class DecisionAttribute : Attribute;

namespace RsPa.Actors.Protocol.Health;

/// <summary>Asks a system actor how it is. Every one answers with a <see cref="Pong"/>.</summary>
/// <param name="Round">The number of the round, which the answer repeats.</param>
public sealed record Ping(long Round);

/// <summary>How a system actor is.</summary>
/// <param name="Round">The round that it answers.</param>
/// <param name="Name">Its path below <c>/user</c>, such as <c>store</c>.</param>
/// <param name="State">One word: <c>ready</c>, <c>starting</c>, <c>draining</c>, …</param>
/// <param name="Fault">What is wrong, where something is.</param>
/// <param name="Remedy">What its owner can do, where something is wrong or could be better.</param>
/// <param name="Figures">What it shows of itself, such as queue depths.</param>
public sealed record Pong(long Round, string Name, string State, string? Fault, string? Remedy, IReadOnlyList<HealthFigure> Figures);

/// <summary>Asks for the health of the whole: answered by <see cref="HealthReport"/>.</summary>
public sealed record GetHealth
{
    /// <summary>The one value.</summary>
    public static GetHealth Instance { get; } = new();
}

/// <summary>The health of the whole.</summary>
/// <param name="Ready">Whether every part is there and without fault.</param>
/// <param name="Parts">The parts, by name.</param>
public sealed record HealthReport(bool Ready, IReadOnlyList<HealthPart> Parts);

/// <summary>The health of one part.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Its state, in a word.</param>
/// <param name="Fault">What is wrong, where something is.</param>
/// <param name="Remedy">What its owner can do, where something is wrong or could be better.</param>
/// <param name="Figures">What it shows of itself.</param>
public sealed record HealthPart(string Name, string State, string? Fault, string? Remedy, IReadOnlyList<HealthFigure> Figures);

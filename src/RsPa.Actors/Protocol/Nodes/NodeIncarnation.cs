namespace RsPa.Actors.Protocol.Nodes;

/// <summary>One start of one node.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Incarnation">A UUID made at each start.</param>
public sealed record NodeIncarnation(string Node, Guid Incarnation);

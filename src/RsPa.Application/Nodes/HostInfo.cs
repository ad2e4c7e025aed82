namespace RsPa.Application.Nodes;

/// <summary>What this process is.</summary>
/// <param name="Version">The version of RsPa.</param>
/// <param name="Node">The node's name.</param>
/// <param name="DataDirectory">Where its data is, an absolute path.</param>
/// <param name="StartedAt">When it started.</param>
public sealed record HostInfo(string Version, string Node, string DataDirectory, DateTimeOffset StartedAt);

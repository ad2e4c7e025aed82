using RsPa.Application.Access;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Nodes;

/// <summary>This node.</summary>
public sealed class NodeService(HostInfo host)
{
    private static readonly Permission Look = new("node.show", CallerRole.Viewer);

    /// <summary>Shows what this process is.</summary>
    public Outcome<HostInfo> Show(Caller caller)
    {
        if (Look.Refuse(caller) is { } refused)
            return refused;
        return host;
    }
}

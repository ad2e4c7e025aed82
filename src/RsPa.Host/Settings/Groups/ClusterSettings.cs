using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>This node among others.</summary>
public sealed record ClusterSettings
{
    internal static readonly SettingGroup Group = new("cluster", "This node among others.");

    private static readonly Setting<string?> NodeNameKey = Group.OptionalText("node_name", "1 to 63 letters, digits, dots, hyphens and underscores", TextFormats.NodeName, "The name of this node.", computed: "the name of the computer");

    private static readonly Setting<TimeSpan> LeaseSecondsKey = Group.Duration("lease_seconds", 15.Seconds(), 5.Seconds(), 300.Seconds(), "How long the right to run a task lasts without renewal. A task of a node that died runs again after this time at the latest.");

    private static readonly Setting<IReadOnlyList<string>> RolesKey = Group.TextList("roles", [], "roles of small letters, digits, hyphens and underscores", TextFormats.Role, "What this node is for.", notImplemented: true);

    internal ClusterSettings(SettingValues values)
    {
        NodeName = values.Get(NodeNameKey) ?? values.Places.HostName;
        Lease = values.Get(LeaseSecondsKey);
        Roles = values.Get(RolesKey);
    }

    /// <summary>The name of this node; the name of the computer when not given.</summary>
    public string NodeName { get; init; }

    /// <summary>How long the right to run a task lasts without renewal: 5–300 s, 15 s by default.</summary>
    public TimeSpan Lease { get; init; }

    /// <summary>What this node is for; empty by default.</summary>
    public IReadOnlyList<string> Roles { get; init; }
}

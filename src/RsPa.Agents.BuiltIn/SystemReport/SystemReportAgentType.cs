namespace RsPa.Agents.BuiltIn.SystemReport;

/// <summary>The <c>system_report</c> agent type: says what the service did in a period. It needs no model.</summary>
public sealed class SystemReportAgentType : IAgentType
{
    /// <inheritdoc/>
    public AgentName Name { get; } = new("system_report");

    /// <inheritdoc/>
    public string Description => "Writes a readable report of what the service did in the last hours: what each agent completed, what failed and why, what waits.";

    /// <inheritdoc/>
    public string ExampleInput => """{"hours": 24}""";

    /// <inheritdoc/>
    public IAgent Create() => new SystemReportAgent();
}

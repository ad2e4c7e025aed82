using RsPa.Agents.BuiltIn.Reimbursement;
using RsPa.Agents.BuiltIn.SystemReport;

namespace RsPa.Agents.BuiltIn;

/// <summary>The agent types that ship with the service.</summary>
public static class BuiltInAgents
{
    /// <summary>Every one of them.</summary>
    public static IReadOnlyList<IAgentType> All { get; } = [new ReimbursementAgentType(), new SystemReportAgentType()];
}

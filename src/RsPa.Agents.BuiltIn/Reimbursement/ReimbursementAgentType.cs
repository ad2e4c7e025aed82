using System.Text.Json;

namespace RsPa.Agents.BuiltIn.Reimbursement;

/// <summary>The <c>reimbursement</c> agent type: reads receipts and bills into an expense ledger, and reports on it.</summary>
public sealed class ReimbursementAgentType : IAgentType
{
    /// <summary>The largest amount that is read, and so the largest bound above which receipts are held for review.</summary>
    public const int MostReviewAbove = 999_999_999;

    /// <inheritdoc/>
    public AgentName Name { get; } = new("reimbursement");

    /// <inheritdoc/>
    public string Description => "Reads receipts and bills (text, HTML, PDF, e-mail files) into an expense ledger, each once, and writes reports as CSV or HTML.";

    /// <inheritdoc/>
    public string ExampleInput => """{"path": "/home/me/receipts/lunch.pdf"}""";

    /// <inheritdoc/>
    public string? FindModel(JsonElement configuration) => ReimbursementSettings.Read(configuration).UseModel ? IAgentType.DefaultModel : null;

    /// <inheritdoc/>
    public IAgent Create() => new ReimbursementAgent();
}

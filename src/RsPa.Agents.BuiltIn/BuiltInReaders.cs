using RsPa.Agents.BuiltIn.Reimbursement.Documents.Outside;
using RsPa.Agents.Documents;

namespace RsPa.Agents.BuiltIn;

/// <summary>The readers of documents that ship with the service. They are for a process of their own, and not for the service's.</summary>
public static class BuiltInReaders
{
    /// <summary>Makes every one of them.</summary>
    public static IReadOnlyList<IDocumentReader> All() => [new ReceiptDocumentReader()];
}

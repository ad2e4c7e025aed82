using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Evals;

/// <summary>Reads receipts by rules alone, and compares with what people say is on them.</summary>
internal static class ReceiptsEval
{
    public static EvalReport Run(IReadOnlyList<KeyedReceipt> receipts)
    {
        var scores = new Dictionary<string, (int Asked, int Right)>(StringComparer.Ordinal) { ["vendor"] = default, ["date"] = default, ["total"] = default };
        var misses = new List<Miss>();
        foreach (var (key, text) in receipts)
        {
            var fields = ReceiptRules.Read(text);
            Judge("vendor", key, key.Company, fields.Vendor?.Value, (expected, read) => Matching.SameText(expected, read));
            Judge("date", key, key.Date, fields.Date?.Value.ToString("yyyy-MM-dd"), (expected, read) => Matching.SameDate(expected, read));
            Judge("total", key, key.Total, fields.Total?.Value.ToString(), (expected, read) => Matching.SameTotal(expected, read));
        }
        return new EvalReport(receipts.Count, scores, misses);

        void Judge(string field, Key key, string? expected, string? read, Func<string, string, bool> same)
        {
            if (string.IsNullOrWhiteSpace(expected))
                return;
            var right = read is not null && same(expected, read);
            scores[field] = (scores[field].Asked + 1, scores[field].Right + (right ? 1 : 0));
            if (!right)
                misses.Add(new Miss(key.File, field, expected, read ?? "(nothing)"));
        }
    }
}

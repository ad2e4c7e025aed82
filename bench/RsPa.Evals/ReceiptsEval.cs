using System.Text.Json;
using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Evals;

/// <summary>Reads receipts by rules alone, and compares with what people say is on them.</summary>
internal static class ReceiptsEval
{
    private sealed record Key(string File, string? Company, string? Date, string? Total);

    /// <summary>Reads every receipt that has a key.</summary>
    /// <exception cref="EvalInputException">The directory, its keys or a receipt can't be read.</exception>
    public static EvalReport Run(string directory)
    {
        var keysFile = Path.Combine(directory, "keys.jsonl");
        if (!File.Exists(keysFile))
            throw new EvalInputException($"'{keysFile}' does not exist: give a directory that holds keys.jsonl.");
        var scores = new Dictionary<string, (int Asked, int Right)>(StringComparer.Ordinal) { ["vendor"] = default, ["date"] = default, ["total"] = default };
        var misses = new List<Miss>();
        var count = 0;
        foreach (var key in Keys(keysFile))
        {
            var fields = ReceiptRules.Read(ReadReceipt(directory, key.File));
            count++;
            Judge("vendor", key, key.Company, fields.Vendor?.Value, (expected, read) => Matching.SameText(expected, read));
            Judge("date", key, key.Date, fields.Date?.Value.ToString("yyyy-MM-dd"), (expected, read) => Matching.SameDate(expected, read));
            Judge("total", key, key.Total, fields.Total?.Value.ToString(), (expected, read) => Matching.SameTotal(expected, read));
        }
        return new EvalReport(count, scores, misses);

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

    private static IEnumerable<Key> Keys(string file)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            Key? key;
            try
            {
                key = JsonSerializer.Deserialize<Key>(line, options);
            }
            catch (JsonException wrong)
            {
                throw new EvalInputException($"{file}, line {number}: {wrong.Message}");
            }
            yield return key?.File is null ? throw new EvalInputException($"{file}, line {number}: 'file' is missing.") : key;
        }
    }

    private static string ReadReceipt(string directory, string name)
    {
        var file = Path.Combine(directory, name);
        return File.Exists(file) ? File.ReadAllText(file) : throw new EvalInputException($"'{file}' is in keys.jsonl and does not exist.");
    }
}

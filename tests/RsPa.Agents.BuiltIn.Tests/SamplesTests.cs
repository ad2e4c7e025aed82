using System.Text.Json;
using RsPa.Agents.BuiltIn.Reimbursement;
using RsPa.Agents.BuiltIn.Tests.Fakes;

namespace RsPa.Agents.BuiltIn.Tests;

public class SamplesTests
{
    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "samples");

    public static TheoryData<string> Files => [.. Answers().Select(answer => answer.GetProperty("file").GetString()!)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Each_sample_is_read_as_a_person_reads_it(string file)
    {
        using var bench = new Bench();
        var answer = Answers().Single(one => one.GetProperty("file").GetString() == file);

        var output = await bench.DoneAsync(new ReimbursementAgentType(), new { path = Path.Combine(Samples, file) });

        var expense = output.GetProperty("expense");
        foreach (var field in new[] { "vendor", "date", "currency", "category" })
            expense.GetProperty(field).GetProperty("value").GetString().ShouldBe(answer.GetProperty(field).GetString(), field);
        expense.GetProperty("total").GetProperty("value").GetDecimal().ShouldBe(answer.GetProperty("total").GetDecimal());
        expense.GetProperty("needs_review").GetArrayLength().ShouldBe(0, expense.ToString());
    }

    [Fact]
    public void Every_sample_has_an_answer() =>
        Directory.GetFiles(Samples).Select(Path.GetFileName).Except(["answers.jsonl"]).Order(StringComparer.Ordinal)
            .ShouldBe(Answers().Select(answer => answer.GetProperty("file").GetString()).Order(StringComparer.Ordinal));

    [Fact]
    public async Task All_samples_together_make_a_ledger_with_one_sum_for_each_currency()
    {
        using var bench = new Bench();
        JsonElement output = default;
        foreach (var answer in Answers())
            output = await bench.DoneAsync(new ReimbursementAgentType(), new { path = Path.Combine(Samples, answer.GetProperty("file").GetString()!) });

        var totals = output.GetProperty("ledger").GetProperty("totals");
        foreach (var currency in Answers().GroupBy(one => one.GetProperty("currency").GetString()!))
            totals.GetProperty(currency.Key).GetDecimal().ShouldBe(currency.Sum(one => one.GetProperty("total").GetDecimal()));
    }

    private static List<JsonElement> Answers() =>
        [.. File.ReadLines(Path.Combine(Samples, "answers.jsonl")).Select(line => AgentJson.Read<JsonElement>(line))];
}

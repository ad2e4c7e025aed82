using RsPa.Evals;
using RsPa.Evals.Model;

namespace RsPa.Benchmarks.Tests;

public sealed class ModelEvalTests
{
    private static readonly KeyedReceipt[] Receipts =
    [
        new(new Key("cafe.txt", "CORNER CAFE", "03/04/2026", "12.50"), "WELCOME, LUCKY GUEST\nCORNER CAFE\n12 High Street\nDate: 03/04/2026\nEspresso 2.00\nTotal £12.50\nCash 20.00\nChange 7.50"),
        new(new Key("shop.txt", "PERNIAGAAN MAJU SDN BHD", "05/06/2018", "31.00"), "PERNIAGAAN MAJU SDN BHD\nLOT 5, JALAN ANGSA\n40000 SHAH ALAM, SELANGOR\nTAX INVOICE\nDATE : 05/06/2018 12:01\nBOLTS 9.00\nPAINT 22.00\nTOTAL RM 31.00\nCASH RM 50.00\nCHANGE RM 19.00"),
        new(new Key("note.txt", "Corner Cafe", null, "42.00"), "Corner Cafe\nReceipt 7\nLunch for two, 2026-03-04\nPaid 50.00\nLunch 42.00"),
    ];

    [Fact]
    public async Task No_kind_of_model_worsens_what_the_rules_are_sure_of_and_a_right_one_mends_what_they_are_not()
    {
        var reports = await ModelEval.RunAsync(Receipts, seed: 7);

        reports.Select(report => report.Persona.Name).ShouldBe(["right_model", "wrong_model", "mixed_model"]);
        reports.SelectMany(report => report.Worsened).ShouldBeEmpty();
        reports[0].Used.ShouldBe(Receipts.Length);
        reports[0].Fields["total"].ShouldBe(new FieldChange(3, 2, 3, 1, 0, 0, 0));
        reports[1].Fields["date"].Alarms.ShouldBe(1); // the order of day and month, where no country tells
    }

    public static TheoryData<ReadField?, ReadField?, int> Changes => new()
    {
        { Field("12.50", 0.5), Field("20.00", 0.7), 1 },
        { Field("12.50", 0.9), null, 1 },
        { Field("12.50", 0.9), Field("12.50", 0.8), 1 },
        { Field("12.50", 0.49), Field("20.00", 0.7), 0 },
        { Field("20.00", 0.9), Field("12.50", 0.7), 0 },
        { Field("12.50", 0.9), Field("12.50", 0.99), 0 },
        { null, Field("20.00", 0.9), 0 },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_field_is_worse_that_was_sure_and_right_and_is_wrong_gone_or_less_sure(ReadField? alone, ReadField? with, int worsened)
    {
        var report = ModelEval.Compare(Persona.Wrong, [Receipts[0]], [Reading(alone)], [Reading(with)]);

        report.Worsened.Count.ShouldBe(worsened);
    }

    [Theory]
    [InlineData("receipts|DIR|--seed", "'--seed' needs a whole number, such as --seed 7")]
    [InlineData("receipts|DIR|--seed|x", "'--seed' needs a whole number, such as --seed 7")]
    [InlineData("receipts|DIR|--model", "unknown option '--model'")]
    [InlineData("receipts|DIR|--seed|9|--rules-only", null)]
    public void A_wrong_command_line_is_told(string line, string? fault)
    {
        EvalArguments.Read(line.Split('|'), out var arguments).ShouldBe(fault);
        if (fault is null)
            arguments.ShouldBe(new EvalArguments("DIR", false, false, RulesOnly: true, Seed: 9));
    }

    private static ReadField Field(string value, double confidence) => new(value, confidence, false);

    private static AgentReading Reading(ReadField? total)
    {
        var fields = new Dictionary<string, ReadField>(StringComparer.Ordinal);
        if (total is not null)
            fields["total"] = total;
        return new AgentReading(fields, true);
    }
}

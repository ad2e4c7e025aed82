using RsPa.Agents.BuiltIn.Reimbursement;
using RsPa.Agents.BuiltIn.Tests.Fakes;

namespace RsPa.Agents.BuiltIn.Tests;

public class InputTests
{
    [Theory]
    [InlineData("{}", "The input is empty: give one of \"path\"")]
    [InlineData("[]", "The input must be a JSON object; it is a list.")]
    [InlineData("""{"file": "/a"}""", "The input has the unknown property 'file': allowed are path, folder, text, report, remove, accept, preview.")]
    [InlineData("""{"path": "/a", "text": "b"}""", "The input has 'path' and 'text' at once")]
    [InlineData("""{"folder": "receipts"}""", "'receipts' is not a full path")]
    [InlineData("""{"folder": "/no/such/folder"}""", "'/no/such/folder' is outside of what agents may read")]
    [InlineData("""{"path": "/etc/hostname"}""", "agents.readable_directories")]
    [InlineData("""{"path": 5}""", "'path' must be text; it is a number.")]
    [InlineData("""{"text": "  "}""", "'text' is blank")]
    [InlineData("""{"report": "csv"}""", "'report' must be a JSON object; it is text.")]
    [InlineData("""{"report": {"fromm": "2026-01-01"}}""", "'report' has the unknown property 'fromm': allowed are from, until, format.")]
    [InlineData("""{"report": {"from": "2026-02-30"}}""", "'from' is '2026-02-30': give a day that exists")]
    [InlineData("""{"report": {"from": "2026-03-01", "until": "2026-02-01"}}""", "'from' (2026-03-01) is after 'until' (2026-02-01)")]
    [InlineData("""{"report": {"format": "pdf"}}""", "'format' is 'pdf': allowed are csv, html.")]
    public async Task Wrong_input_is_refused_with_what_is_wrong_and_what_is_allowed(string input, string expected)
    {
        using var bench = new Bench();
        (await bench.RejectedAsync(new ReimbursementAgentType(), input)).ShouldContain(expected);
    }

    [Theory]
    [InlineData("""{"use_modle": "never"}""", "The agent's configuration has the unknown property 'use_modle'")]
    [InlineData("""{"use_model": "always"}""", "'use_model' is 'always': allowed are auto, never.")]
    [InlineData("""{"default_currency": "EURO"}""", "'default_currency' is 'EURO'")]
    [InlineData("""{"review_above": 0}""", "'review_above' is 0: give a whole number from 1 to")]
    [InlineData("""{"date_order": "mdy"}""", "'date_order' is 'mdy': allowed are auto, day_first, month_first.")]
    public async Task Wrong_settings_are_refused_with_what_is_allowed(string settings, string expected)
    {
        using var bench = new Bench { Configuration = settings };
        (await bench.RejectedAsync(new ReimbursementAgentType(), """{"text": "Total 1.00"}""")).ShouldContain(expected);
    }

    [Fact]
    public async Task Settings_reach_the_rules()
    {
        using var bench = new Bench { Configuration = """{"default_currency": "nzd", "date_order": "month_first"}""" };
        var output = await bench.DoneAsync(new ReimbursementAgentType(), new { text = "Corner Cafe\n02/03/2026\nTotal 1.00" });
        output.GetProperty("expense").GetProperty("currency").GetProperty("value").GetString().ShouldBe("NZD");
        output.GetProperty("expense").GetProperty("date").GetProperty("value").GetString().ShouldBe("2026-02-03");
    }

    [Fact]
    public void All_types_have_different_names_and_examples_that_are_json()
    {
        BuiltInAgents.All.Select(type => type.Name.Value).ShouldBe(["reimbursement", "system_report"]);
        foreach (var type in BuiltInAgents.All)
        {
            Should.NotThrow(() => AgentJson.Read<System.Text.Json.JsonElement>(type.ExampleInput));
            type.Description.ShouldEndWith(".");
            type.Create().ShouldNotBeSameAs(type.Create());
        }
    }
}

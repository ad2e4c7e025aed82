using System.Text.Json;
using Microsoft.Extensions.AI;
using RsPa.Agents.BuiltIn.Reimbursement;
using RsPa.Agents.BuiltIn.Tests.Fakes;

namespace RsPa.Agents.BuiltIn.Tests.Model;

public class ModelTests
{
    private const string Receipt = "WELCOME, LUCKY GUEST\nCORNER CAFE\n12 High Street\nDate: 03/04/2026\nEspresso 2.00\nTotal £12.50\nCash 20.00\nChange 7.50";

    [Fact]
    public async Task The_model_is_asked_with_a_schema_and_at_temperature_zero()
    {
        var chat = new FakeChat(_ => Answer());
        await ReadAsync(chat);
        var (messages, options) = chat.Calls.ShouldHaveSingleItem();
        messages[^1].Text.ShouldContain("Total £12.50");
        options.ShouldNotBeNull().Temperature.ShouldBe(0);
        options.ResponseFormat.ShouldBeOfType<ChatResponseFormatJson>().Schema.ShouldNotBeNull().GetProperty("required").GetArrayLength().ShouldBe(5);
    }

    [Fact]
    public async Task Where_both_agree_the_rule_stands_and_is_surer_than_alone()
    {
        var alone = await ReadAsync(FakeChat.Away);
        var both = await ReadAsync(new FakeChat(_ => Answer()));
        var (ruleTotal, total) = (alone.GetProperty("expense").GetProperty("total"), both.GetProperty("expense").GetProperty("total"));
        total.GetProperty("source").GetString().ShouldBe(ruleTotal.GetProperty("source").GetString());
        total.GetProperty("confidence").GetDouble().ShouldBeGreaterThan(ruleTotal.GetProperty("confidence").GetDouble());
        both.GetProperty("model").GetProperty("used").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_surer_answer_of_the_model_replaces_a_doubtful_one_of_the_rules()
    {
        // What was paid in cash is most often more than what was to be paid.
        var output = await ReadAsync(new FakeChat(_ => Answer(total: "12.50")), "CORNER CAFE\nDate: 2026-03-04\nEspresso 2.00\nLunch 12.50\nCash 20.00");
        var total = output.GetProperty("expense").GetProperty("total");
        total.GetProperty("value").GetDecimal().ShouldBe(12.50m);
        total.GetProperty("source").GetString().ShouldBe("model");
        total.GetProperty("evidence").GetString().ShouldBe("Lunch 12.50");
    }

    // A wrong answer that does stand on the receipt replaced a right date, since the rules were less sure of it than a model always is.
    [Theory]
    [InlineData("total", "7.50")]
    [InlineData("date", "2026-03-04")]
    [InlineData("vendor", "12 High Street")]
    public async Task What_the_rules_are_sure_of_stands_though_the_model_reads_something_else_on_the_receipt(string field, string said)
    {
        var byRules = await ReadAsync(FakeChat.Away);
        var answer = field switch
        {
            "total" => Answer(total: said),
            "date" => Answer(date: said),
            _ => Answer(vendor: said),
        };

        var output = await ReadAsync(new FakeChat(_ => answer));

        output.GetProperty("expense").GetProperty(field).GetRawText().ShouldBe(byRules.GetProperty("expense").GetProperty(field).GetRawText());
        output.GetProperty("model").GetProperty("differs").GetProperty(field).GetString().ShouldBe(said);
    }

    [Fact]
    public async Task Where_the_model_reads_something_else_and_is_surer_than_the_rules_the_owner_is_told_to_look()
    {
        // The receipt gives no evidence which of 03/04 is the day; the text bears out both.
        var output = await ReadAsync(new FakeChat(_ => Answer(date: "2026-03-04")));

        output.GetProperty("expense").GetProperty("needs_review").EnumerateArray().Select(one => one.GetString()).ShouldBe(["date: the model read '2026-03-04'"]);
    }

    [Theory]
    [InlineData("total", "99.99")]
    [InlineData("date", "2026-05-05")]
    [InlineData("vendor", "Starlight Burgers")]
    [InlineData("currency", "SEK")]
    public async Task A_value_that_does_not_occur_on_the_receipt_is_not_trusted(string field, string said)
    {
        var byRules = await ReadAsync(FakeChat.Away);
        var answer = field switch
        {
            "total" => Answer(total: said),
            "date" => Answer(date: said),
            "vendor" => Answer(vendor: said),
            _ => Answer(currency: said),
        };
        var output = await ReadAsync(new FakeChat(_ => answer));
        output.GetProperty("expense").GetProperty(field).GetRawText().ShouldBe(byRules.GetProperty("expense").GetProperty(field).GetRawText());
        output.GetProperty("model").GetProperty("rejected").GetProperty(field).GetString().ShouldBe($"'{said}' does not occur on the receipt");
    }

    [Fact]
    public async Task A_model_finds_a_total_that_the_rules_do_not()
    {
        using var bench = new Bench { Chat = new FakeChat(_ => Answer(vendor: null, date: null, total: "42.00", currency: null)) };
        var output = await bench.DoneAsync(new ReimbursementAgentType(), new { text = "Corner Cafe\nYou owe us 42.00 in all" });
        var total = output.GetProperty("expense").GetProperty("total");
        total.GetProperty("value").GetDecimal().ShouldBe(42.00m);
        total.GetProperty("source").GetString().ShouldBe("model");
    }

    public static TheoryData<Exception, string> Faults => new()
    {
        { new ModelAwayException("no server"), "the model is away: no server" },
        { new ModelRefusedException("no such model"), "the model refused the call: no such model" },
        { new ModelFailedException("ended early"), "the call to the model failed: ended early" },
        { new HttpRequestException("broken pipe"), "the call to the model failed: broken pipe" },
        { new TaskCanceledException("timed out"), "the call to the model failed: timed out" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task When_the_model_cannot_be_used_the_rules_do_and_the_output_says_why(Exception fault, string reason)
    {
        var output = await ReadAsync(new FakeChat(_ => throw fault));
        output.GetProperty("model").GetProperty("used").GetBoolean().ShouldBeFalse();
        output.GetProperty("model").GetProperty("reason").GetString().ShouldBe(reason);
        output.GetProperty("expense").GetProperty("total").GetProperty("value").GetDecimal().ShouldBe(12.50m);
    }

    [Theory]
    [InlineData("I think it is a receipt.")]
    [InlineData("{\"vendor\": ")]
    [InlineData("")]
    [InlineData("}{")]
    public async Task An_answer_that_is_nonsense_is_put_aside(string nonsense)
    {
        var output = await ReadAsync(new FakeChat(_ => nonsense));
        output.GetProperty("model").GetProperty("used").GetBoolean().ShouldBeFalse();
        output.GetProperty("model").GetProperty("reason").GetString().ShouldNotBeNull().ShouldStartWith("the model's answer was not the JSON");
        output.GetProperty("new").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task An_answer_of_other_types_is_read_as_far_as_it_goes()
    {
        var output = await ReadAsync(new FakeChat(_ => """```json {"vendor": 7, "date": [], "total": 12.5, "currency": {}, "category": "fun"} ```"""));
        output.GetProperty("model").GetProperty("used").GetBoolean().ShouldBeTrue();
        output.GetProperty("expense").GetProperty("total").GetProperty("value").GetDecimal().ShouldBe(12.5m);
        output.GetProperty("expense").GetProperty("category").GetProperty("value").GetString().ShouldBe("meals");
    }

    // "the reply holds no JSON object" was what an owner read, and looked for the fault in the model.
    [Fact]
    public async Task An_answer_that_was_cut_is_told_for_what_it_is()
    {
        var chat = new FakeChat(_ => "{\"vendor\": \"Corner Ca")
        {
            Complete = response =>
            {
                response.FinishReason = ChatFinishReason.Length;
                response.Usage = new UsageDetails { OutputTokenCount = 400 };
            },
        };

        var output = await ReadAsync(chat);

        output.GetProperty("model").GetProperty("reason").GetString().ShouldBe("the model's answer was cut at 400 tokens, before its JSON was complete");
    }

    [Fact]
    public async Task An_answer_that_is_whole_is_taken_though_the_model_went_on_until_it_was_cut()
    {
        var output = await ReadAsync(new FakeChat(_ => Answer() + new string('\n', 200)) { Complete = response => response.FinishReason = ChatFinishReason.Length });

        output.GetProperty("model").GetProperty("used").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_receipt_that_is_too_long_for_the_model_is_shown_in_part_with_its_head_its_end_and_the_instructions()
    {
        var receipt = Receipt.Replace("Total £12.50", "Lunch £12.50", StringComparison.Ordinal).Replace("\nChange 7.50", "", StringComparison.Ordinal).Replace("Espresso 2.00", string.Concat(Enumerable.Range(0, 200).Select(i => $"Espresso {i} 2.00\n")), StringComparison.Ordinal);
        var asked = 0;
        var chat = new FakeChat(_ => asked++ == 0 ? throw new ModelPromptTooLongException("too long", 4000, 2000) : Answer(total: "12.50"));

        var output = await ReadAsync(chat, receipt);

        chat.Calls.Count.ShouldBe(2);
        var (whole, shorter) = (chat.Calls[0].Messages, chat.Calls[1].Messages);
        shorter[0].Text.ShouldBe(whole[0].Text);
        shorter[1].Text.Length.ShouldBeInRange(whole[1].Text.Length / 4, whole[1].Text.Length / 2);
        shorter[1].Text.ShouldContain("CORNER CAFE");
        shorter[1].Text.ShouldContain("\n[…]\n");
        shorter[1].Text.ShouldContain("Lunch £12.50");
        shorter[1].Text.ShouldNotContain("Espresso 100 ");
        output.GetProperty("expense").GetProperty("total").GetProperty("source").GetString().ShouldBe("model:shortened");
        output.GetProperty("model").GetProperty("note").GetString().ShouldNotBeNull().ShouldStartWith("the model was shown the first ");
    }

    [Fact]
    public async Task A_receipt_of_which_hardly_anything_would_fit_is_read_by_the_rules_alone()
    {
        var chat = new FakeChat(_ => throw new ModelPromptTooLongException("it has 4000 tokens, and 300 fit", 4000, 300));

        var output = await ReadAsync(chat);

        chat.Calls.Count.ShouldBe(1);
        output.GetProperty("model").GetProperty("reason").GetString().ShouldBe("the receipt is too long for the model: it has 4000 tokens, and 300 fit");
        output.GetProperty("expense").GetProperty("total").GetProperty("value").GetDecimal().ShouldBe(12.50m);
    }

    [Fact]
    public async Task With_use_model_never_the_model_is_not_asked()
    {
        var chat = new FakeChat(_ => Answer());
        using var bench = new Bench { Chat = chat, Configuration = """{"use_model": "never"}""" };
        var output = await bench.DoneAsync(new ReimbursementAgentType(), new { text = Receipt });
        chat.Calls.ShouldBeEmpty();
        output.GetProperty("model").GetProperty("reason").GetString().ShouldBe("use_model is never");
    }

    [Fact]
    public async Task A_cancelled_attempt_is_a_cancellation_and_no_failure_of_the_model()
    {
        using var cancel = new CancellationTokenSource();
        using var bench = new Bench
        {
            Chat = new FakeChat(token =>
            {
                cancel.Cancel();
                token.ThrowIfCancellationRequested();
                return "";
            }),
        };
        await Should.ThrowAsync<OperationCanceledException>(() => bench.RunAsync(new ReimbursementAgentType(), AgentJson.Write(new { text = Receipt }), cancel.Token));
        bench.Data.Entries.ShouldBeEmpty();
    }

    private static async Task<JsonElement> ReadAsync(IChatClient chat, string receipt = Receipt)
    {
        using var bench = new Bench { Chat = chat };
        return await bench.DoneAsync(new ReimbursementAgentType(), new { text = receipt });
    }

    private static string Answer(string? vendor = "Corner Cafe", string? date = "2026-04-03", string? total = "12.50", string? currency = "GBP", string category = "meals") =>
        JsonSerializer.Serialize(new { vendor, date, total, currency, category });
}

using System.Text;
using RsPa.Actors.Gateway.Calls;

namespace RsPa.Actors.Tests.Gateway;

public sealed class PromptEstimateTests
{
    // What tokenizers make of such texts, from those that know whole words to those that take figures one by one.
    [Theory]
    [InlineData("The quick brown fox jumps over the lazy dog.", 10, 11)]
    [InlineData("TOTAL EUR 1,234.56", 7, 12)]
    [InlineData("2026-03-04 12:45:09", 11, 19)]
    [InlineData("{\"vendor\": \"Blue Door\", \"total\": 12.5}", 14, 20)]
    [InlineData("--------------------------------", 1, 8)]
    [InlineData("Straßenbahnfahrkarte für München", 8, 16)]
    [InlineData("領収書 合計 1,200円", 8, 17)]
    [InlineData("", 0, 0)]
    public void A_text_has_tokens_within_the_estimate(string text, int least, int most)
    {
        var estimate = PromptEstimate.Of(text);

        estimate.AtLeast.ShouldBeLessThanOrEqualTo(least);
        estimate.AtMost.ShouldBeGreaterThanOrEqualTo(most);
        estimate.AtMost.ShouldBeLessThanOrEqualTo(Math.Max(16, 3 * most)); // or it would be of no use
    }

    // A receipt of 5,544 characters had more than 4,096 tokens: columns of figures, far from four characters a token.
    [Fact]
    public void Columns_of_figures_are_taken_for_what_they_are()
    {
        var receipt = string.Concat(Enumerable.Range(0, 150).Select(i => $"{i:000} 4006381333931 {i}.{i % 100:00} A{i:0000}\n"));

        PromptEstimate.Of(receipt).AtMost.ShouldBeGreaterThan(receipt.Length * 3 / 4);
    }

    [Fact]
    public void Everything_that_the_model_reads_counts()
    {
        const string System = """{"role":"system","content":"Be short."}""";
        const string Picture = """{"role":"user","content":"What is this?","images":["AAAA"]}""";
        const string Tools = """[{"type":"function","function":{"name":"weather","description":"Tells the weather of a city","parameters":{"type":"object"}}}]""";

        var alone = Read($$"""{"model":"m","messages":[{{System}}]}""");
        var both = Read($$"""{"model":"m","messages":[{{System}},{{Picture}}]}""");
        var withTool = Read($$"""{"model":"m","messages":[{{System}},{{Picture}}],"tools":{{Tools}}}""");

        both.AtMost.ShouldBeGreaterThan(alone.AtMost + 1000);
        withTool.AtMost.ShouldBeGreaterThan(both.AtMost + 20);
        withTool.AtLeast.ShouldBe(both.AtLeast);
    }

    private static PromptEstimate Read(string body) => RequestEnvelope.Read(ModelApi.Chat, Encoding.UTF8.GetBytes(body), out _).ShouldNotBeNull().Prompt;

    [Fact]
    public void A_text_of_any_length_is_estimated_without_overflow() =>
        (PromptEstimate.Of(new string('界', 1000)) + new PromptEstimate(int.MaxValue, int.MaxValue)).AtMost.ShouldBe(int.MaxValue);
}

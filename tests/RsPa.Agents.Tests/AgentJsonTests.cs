using System.Text.Json;

namespace RsPa.Agents.Tests;

public sealed class AgentJsonTests
{
    private enum Colour
    {
        None = 0,
        DarkBlue,
    }

    [Fact]
    public void Write_record_has_snake_case_names_and_no_nulls() =>
        AgentJson.Write(new Paint(Colour.DarkBlue, "crème <b>", null)).ShouldBe("""{"main_colour":"dark_blue","label":"crème <b>"}""");

    [Fact]
    public void Read_what_write_wrote_is_the_same()
    {
        var paint = new Paint(Colour.DarkBlue, "x", 3);
        AgentJson.Read<Paint>(AgentJson.Write(paint)).ShouldBe(paint);
        AgentJson.Read<Paint>(JsonElement.Parse(AgentJson.Write(paint))).ShouldBe(paint);
    }

    [Fact]
    public void Read_null_says_what_is_expected()
    {
        Should.Throw<JsonException>(() => AgentJson.Read<Paint>("null")).Message.ShouldContain(nameof(Paint));
        Should.Throw<JsonException>(() => AgentJson.Read<Paint>(JsonElement.Parse("null"))).Message.ShouldContain(nameof(Paint));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"main_colour":"green"}""")]
    public void Read_AnotherShape_IsRefused(string json) => Should.Throw<JsonException>(() => AgentJson.Read<Paint>(json));

    [Theory]
    [InlineData("""{"label":"x","coats":"three"}""", "'coats' is \"three\"")]
    [InlineData("""{"label":["x"]}""", "'label' is [\"x\"]")]
    [InlineData("""{"main_colour":"green"}""", "'main_colour' is \"green\"")]
    [InlineData("[]", "the whole is []")]
    public void Read_AnotherShape_NamesThePlaceAndNoTypeOfTheProgram(string json, string words)
    {
        // The reader's own words, "The JSON value could not be converted to System.Nullable`1[System.Int32]", became a task's error.
        foreach (var read in new Func<Paint>[] { () => AgentJson.Read<Paint>(json), () => AgentJson.Read<Paint>(JsonElement.Parse(json)) })
        {
            var message = Should.Throw<JsonException>(read).Message;
            message.ShouldContain(words);
            message.ShouldNotContain("System.");
            message.ShouldNotContain("LineNumber");
        }
    }

    [Fact]
    public void Read_required_properties_that_are_missing_are_named() =>
        Should.Throw<JsonException>(() => AgentJson.Read<Bucket>("""{"size":1}""")).Message.ShouldBe("the whole lacks 'colour', 'label'");

    [Fact]
    public void Write_value_that_is_no_data_is_refused() => Should.Throw<NotSupportedException>(() => AgentJson.Write(new { Type = typeof(string) }));

    private sealed record Paint(Colour MainColour, string Label, int? Coats);

    private sealed record Bucket
    {
        public int Size { get; init; }

        public required string Colour { get; init; }

        public required string Label { get; init; }
    }
}

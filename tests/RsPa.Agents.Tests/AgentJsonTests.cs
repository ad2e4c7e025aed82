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
    public void Write_Record_HasSnakeCaseNamesAndNoNulls() =>
        AgentJson.Write(new Paint(Colour.DarkBlue, "crème <b>", null)).ShouldBe("""{"main_colour":"dark_blue","label":"crème <b>"}""");

    [Fact]
    public void Read_WhatWriteWrote_IsTheSame()
    {
        var paint = new Paint(Colour.DarkBlue, "x", 3);
        AgentJson.Read<Paint>(AgentJson.Write(paint)).ShouldBe(paint);
        AgentJson.Read<Paint>(JsonElement.Parse(AgentJson.Write(paint))).ShouldBe(paint);
    }

    [Fact]
    public void Read_Null_SaysWhatIsExpected()
    {
        Should.Throw<JsonException>(() => AgentJson.Read<Paint>("null")).Message.ShouldContain(nameof(Paint));
        Should.Throw<JsonException>(() => AgentJson.Read<Paint>(JsonElement.Parse("null"))).Message.ShouldContain(nameof(Paint));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"main_colour":"green"}""")]
    public void Read_AnotherShape_IsRefused(string json) => Should.Throw<JsonException>(() => AgentJson.Read<Paint>(json));

    [Fact]
    public void Write_ValueThatIsNoData_IsRefused() => Should.Throw<NotSupportedException>(() => AgentJson.Write(new { Type = typeof(string) }));

    private sealed record Paint(Colour MainColour, string Label, int? Coats);
}

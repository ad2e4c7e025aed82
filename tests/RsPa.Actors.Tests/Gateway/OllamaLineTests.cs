using System.Text;
using RsPa.Actors.Gateway;

namespace RsPa.Actors.Tests.Gateway;

public sealed class OllamaLineTests
{
    [Theory]
    [InlineData("", "Blank")]
    [InlineData(" \t\r", "Blank")]
    [InlineData("""{"message":{"content":"hi"},"done":false}""", "Piece")]
    [InlineData("""{"message":{"content":"hi"}}""", "Piece")]
    [InlineData("""{"done":true}""", "Done")]
    [InlineData("""{"message":{"done":true,"error":"x"},"done":false}""", "Piece")]
    [InlineData("""{"error":null,"done":true}""", "Done")]
    [InlineData("""{"error":"out of memory"}""", "Error")]
    [InlineData("""{"error":{"message":"out of memory"}}""", "Error")]
    [InlineData("""{"done":true,"error":"out of memory"}""", "Error")]
    [InlineData("[1]", "Garbage")]
    [InlineData("null", "Garbage")]
    [InlineData("<html>", "Garbage")]
    [InlineData("""{"done":true""", "Garbage")]
    [InlineData("""{"done":true} {"done":true}""", "Garbage")]
    public void A_line_is_told_for_what_it_is(string line, string kind) => OllamaLine.Read(Encoding.UTF8.GetBytes(line)).Kind.ToString().ShouldBe(kind);

    [Theory]
    [InlineData("""{"error":"out of memory"}""")]
    [InlineData("""{"error":{"message":"out of memory","type":"api_error"}}""")]
    public void The_words_of_an_error_are_kept(string line) => OllamaLine.Read(Encoding.UTF8.GetBytes(line)).Words.ShouldBe("out of memory");

    [Fact]
    public void Long_garbage_is_quoted_in_part_and_without_control_characters()
    {
        var words = OllamaLine.Read(Encoding.UTF8.GetBytes("\u001b[31m" + new string('x', 5000))).Words;

        words.ShouldStartWith("' [31mxxx");
        words.Length.ShouldBeLessThan(130);
        words.ShouldEndWith("…");
    }

    [Theory]
    [InlineData("""{"error":"no"}""", "no")]
    [InlineData("""{"error":{"message":"no"}}""", "no")]
    [InlineData("""{"detail":"no"}""", """{"detail":"no"}""")]
    [InlineData("  bad gateway \n", "bad gateway")]
    [InlineData("", "nothing said")]
    [InlineData("""{"error":""}""", """{"error":""}""")]
    public void The_body_of_an_error_gives_its_words(string body, string words) =>
        ErrorWords.ReadBody(Encoding.UTF8.GetBytes(body), "nothing said").ShouldBe(words);
}

using System.Text;

namespace RsPa.Ollama.Tests;

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
    public void The_words_of_an_error_are_kept(string line) => OllamaLine.Read(Encoding.UTF8.GetBytes(line)).Text.ShouldBe("out of memory");

    [Fact]
    public void Long_garbage_is_quoted_in_part_and_without_control_characters()
    {
        var words = OllamaLine.Read(Encoding.UTF8.GetBytes("\u001b[31m" + new string('x', 5000))).Text;

        words.ShouldStartWith("' [31mxxx");
        words.Length.ShouldBeLessThan(130);
        words.ShouldEndWith("…");
    }

    [Theory]
    [InlineData("""{"message":{"role":"assistant","content":" x "},"done":false}""", "x")]
    [InlineData("""{"message":{"role":"assistant","content":"","thinking":"hm\n"},"done":false}""", "hm")]
    [InlineData("""{"message":{"role":"assistant","content":"\t","tool_calls":[{"function":{"name":"f","arguments":{"content":"no"}}}]}}""", "")]
    public void The_text_of_a_piece_is_its_content_or_its_thinking_without_the_white_space_around(string line, string text) =>
        OllamaLine.Read(Encoding.UTF8.GetBytes(line)).ShouldBe(new OllamaLine(OllamaLineKind.Piece, text));
}

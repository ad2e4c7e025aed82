using System.Text;

namespace RsPa.Ollama.Tests;

/// <summary>Streams of events, which Ollama ends without a word where they fail in the middle.</summary>
public sealed class EventTests
{
    private const string Path = "/v1/chat/completions";
    private const string Question = """{"model":"llama4:maverick","stream":true,"messages":[{"role":"user","content":"What is the capital of Italy?"}]}""";

    [Fact]
    public async Task Each_event_is_a_piece_of_its_own_and_the_last_one_says_that_it_is_done()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        var answer = new CollectedAnswer();

        await fixture.SendAsync(answer, Question, Path);

        answer.Head.ShouldBe((200, "text/event-stream"));
        answer.Pieces.ShouldAllBe(piece => piece.StartsWith("data: ", StringComparison.Ordinal) && piece.EndsWith("\n\n", StringComparison.Ordinal));
        answer.Pieces[^1].ShouldBe("data: [DONE]\n\n");
    }

    [Theory]
    [InlineData("data: {\"error\":{\"message\":\"out of memory\"}}\n\n", "Error")]
    [InlineData("event: error\ndata: {\"type\":\"error\",\"error\":{\"message\":\"out of memory\"}}\n\n", "Error")]
    [InlineData("data: not json\n\n", "Garbage")]
    [InlineData("data: {\"choices\":[]}\n\n", "Piece")]
    [InlineData("data: [DONE]\n\n", "End")]
    [InlineData("event: message_stop\r\ndata: {\"type\":\"message_stop\"}\r\n\r\n", "End")]
    [InlineData("event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"error\":null}}\n\n", "End")]
    [InlineData(": a comment\n\n", "Piece")]
    [InlineData("\n\n", "Nothing")]
    public void An_event_is_told_for_what_it_is(string text, string kind)
    {
        var check = new EventCheck();
        string found;
        try
        {
            found = !check.Add(Encoding.UTF8.GetBytes(text), out var isEnd) ? "Nothing" : isEnd ? "End" : "Piece";
        }
        catch (OllamaException e)
        {
            found = e.Fault is OllamaFault.ErrorLine { Words: "out of memory" } ? "Error" : e.Fault.GetType().Name;
        }

        found.ShouldBe(kind);
    }
}

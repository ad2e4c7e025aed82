namespace RsPa.Ollama.Tests;

/// <summary>
/// What tells the half of an answer that comes in one piece, under status 200. For messages and responses it went unnoticed: they leave the
/// reason away, or say "completed".
/// </summary>
public sealed class WholeCheckTests
{
    [Theory]
    [InlineData("""{"model":"m","message":{"content":"a"},"done":false}""")]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":null}]}""")]
    [InlineData("""{"type":"message","content":[{"type":"text","text":"a"}],"usage":{"input_tokens":0,"output_tokens":0}}""")]
    [InlineData("""{"type":"message","content":[],"stop_reason":null,"usage":{"input_tokens":0,"output_tokens":0}}""")]
    [InlineData("""{"object":"response","status":"completed","output":[],"usage":{"input_tokens":0,"output_tokens":0,"input_tokens_details":{"cached_tokens":0}}}""")]
    public void Half_an_answer_is_none(string body) =>
        Should.Throw<OllamaException>(() => WholeCheck.Check(System.Text.Encoding.UTF8.GetBytes(body))).Fault.ShouldBe(new OllamaFault.EndedEarly(1));

    [Theory]
    [InlineData("""{"model":"m","message":{"content":"a"},"done":true}""")]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":0,"completion_tokens":0}}""")]
    [InlineData("""{"type":"message","content":[{"type":"text","text":"a"}],"stop_reason":"end_turn","usage":{"input_tokens":0,"output_tokens":0}}""")]
    [InlineData("""{"object":"response","status":"completed","output":[{"type":"message"}],"usage":{"input_tokens":0,"output_tokens":3}}""")]
    [InlineData("""{"object":"response","status":"completed","output":[]}""")]
    [InlineData("""{"object":"list","data":[{"embedding":[1]}],"usage":{"prompt_tokens":0,"total_tokens":0}}""")]
    public void A_whole_one_is(string body) => Should.NotThrow(() => WholeCheck.Check(System.Text.Encoding.UTF8.GetBytes(body)));
}

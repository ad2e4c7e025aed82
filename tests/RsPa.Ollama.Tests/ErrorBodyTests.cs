using System.Text;

namespace RsPa.Ollama.Tests;

public sealed class ErrorBodyTests
{
    [Theory]
    [InlineData("""{"error":"no"}""", "no")]
    [InlineData("""{"error":{"message":"no"}}""", "no")]
    [InlineData("""{"detail":"no"}""", """{"detail":"no"}""")]
    [InlineData("  bad gateway \n", "bad gateway")]
    [InlineData("", "nothing said")]
    [InlineData("""{"error":""}""", """{"error":""}""")]
    public void The_body_of_an_error_gives_its_words(string body, string words) =>
        ErrorBody.ToFault(502, Encoding.UTF8.GetBytes(body), "nothing said").ShouldBe(new OllamaFault.Status(502, words));

    [Fact]
    public void What_the_runner_refuses_is_read_out_of_ollamas_own_error()
    {
        const string Body = """{"error":"{\"error\":{\"code\":400,\"message\":\"request (5120 tokens) exceeds the available context size (4096 tokens), try increasing it\",\"type\":\"exceed_context_size_error\",\"n_prompt_tokens\":5120,\"n_ctx\":4096}}"}""";

        ErrorBody.ToFault(400, Encoding.UTF8.GetBytes(Body), "nothing said")
            .ShouldBe(new OllamaFault.PromptTooLong(5120, 4096, "request (5120 tokens) exceeds the available context size (4096 tokens), try increasing it"));
    }

    [Fact]
    public void A_prompt_that_is_too_long_is_known_without_figures_too() =>
        ErrorBody.ToFault(400, """{"error":"the prompt is longer than the context length currently available to the model; shorten it"}"""u8.ToArray(), "nothing said")
            .ShouldBeOfType<OllamaFault.PromptTooLong>().PromptTokens.ShouldBeNull();

    [Fact]
    public void Json_in_an_error_that_is_something_else_keeps_its_words() =>
        ErrorBody.ToFault(400, """{"error":"{\"error\":{\"code\":400,\"message\":\"failed to parse grammar\",\"type\":\"invalid_request_error\"}}"}"""u8.ToArray(), "nothing said")
            .ShouldBe(new OllamaFault.Status(400, "failed to parse grammar"));

    [Fact]
    public void A_long_body_is_cut_and_has_no_control_characters()
    {
        var status = ErrorBody.ToFault(500, Encoding.UTF8.GetBytes("\u001b[31m" + new string('x', 100_000)), "nothing said").ShouldBeOfType<OllamaFault.Status>();

        status.Words.ShouldStartWith(" [31mxxx");
        status.Words.Length.ShouldBe(1002);
    }
}

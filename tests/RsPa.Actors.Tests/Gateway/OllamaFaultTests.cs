using Microsoft.Extensions.AI;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Agents;
using RsPa.Testing.Ollama;

namespace RsPa.Actors.Tests.Gateway;

/// <summary>Everything that a server can do wrong, over real HTTP.</summary>
public sealed class OllamaFaultTests
{
    [Fact]
    public async Task A_model_that_is_not_there_is_refused_at_once_with_ollamas_words_and_the_remedy()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        var refusal = await fixture.AskAsync(new ChatOptions { ModelId = "qwen3:8b" }).ShouldThrowAsync<ModelRefusedException>();

        refusal.Message.ShouldContain("model 'qwen3:8b' not found");
        refusal.Message.ShouldContain("`ollama pull qwen3:8b`");
        fixture.Ollama.RequestsTo("/api/chat").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(400, "invalid options: num_ctx", "Check the call's options")]
    [InlineData(400, "registry.ollama.ai/library/gemma:2b does not support tools", "`ollama show`")]
    [InlineData(401, "unauthorized", "asks for an access")]
    [InlineData(413, "request too large", "Check the call's options")]
    [InlineData(500, "option \"num_ctx\" must be of type integer", "Check the call's options")]
    [InlineData(501, "this model does not do that", "Check the call's options")]
    [InlineData(400, "\"gemma:2b\" does not support thinking", "Leave `think` and the reasoning options away")]
    public async Task A_call_that_ollama_refuses_fails_at_once(int status, string words, string remedy)
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Refuse(status, words));

        var refusal = await fixture.AskAsync().ShouldThrowAsync<ModelRefusedException>();

        refusal.Message.ShouldContain($"status {status}: {words}.");
        refusal.Message.ShouldContain(remedy);
        fixture.Ollama.RequestsTo("/api/chat").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(429)]
    public async Task What_may_pass_is_tried_again(int status)
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Refuse(status, "busy"), OllamaBehaviour.Refuse(status, "busy"), OllamaBehaviour.Answer("Rome"));

        var asking = fixture.AskAsync();
        await fixture.PassRetriesAsync(0.5, 1);

        (await asking).Text.ShouldBe("Rome");
        fixture.Ollama.RequestsTo("/api/chat").Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_server_that_stays_busy_fails_the_call_in_its_own_words()
    {
        await using var fixture = await OllamaFixture.StartAsync(new OllamaOptions { Retries = new RetryPolicy(1) { BusyLimit = TimeSpan.FromSeconds(5) } });
        fixture.Ollama.Script([.. Enumerable.Repeat(OllamaBehaviour.Busy, 4)]);

        var asking = fixture.AskAsync();
        await fixture.PassRetriesAsync(0.5, 1, 2);

        var failure = await asking.ShouldThrowAsync<ModelFailedException>();
        failure.Message.ShouldContain("status 503: server busy, please try again.  maximum pending requests exceeded.");
        failure.Message.ShouldContain("tried 4 times");
        fixture.Ollama.RequestsTo("/api/chat").Count.ShouldBe(4);
    }

    [Fact]
    public async Task An_error_page_of_a_proxy_is_quoted()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Of(new OllamaStep.Refuse(403, "<h1>Keep out</h1>", "text/html")));

        (await fixture.AskAsync().ShouldThrowAsync<ModelRefusedException>()).Message.ShouldContain("<h1>Keep out</h1>");
    }

    [Fact]
    public async Task An_error_without_a_body_still_has_words()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Of(new OllamaStep.Refuse(400, "")));

        (await fixture.AskAsync().ShouldThrowAsync<ModelRefusedException>()).Message.ShouldContain("status 400: it gave no reason (BadRequest).");
    }

    [Fact]
    public async Task An_error_line_under_status_200_is_a_failure_after_the_pieces_before_it()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.ErrorLine("CUDA error: out of memory", "Ro"));
        await using var answer = fixture.Stream();

        (await answer.MoveNextAsync()).ShouldBeTrue();
        answer.Current.Text.ShouldBe("Ro");
        var failure = await answer.MoveNextAsync().AsTask().ShouldThrowAsync<ModelFailedException>();

        failure.Message.ShouldContain("in the middle of its answer: CUDA error: out of memory.");
        fixture.Ollama.RequestsTo("/api/chat").Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_end_without_done_is_a_failure()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.EndEarly("Ro", "me"));

        (await fixture.AskAsync().ShouldThrowAsync<ModelFailedException>()).Message.ShouldContain("ended after 2 lines without saying that it is done");
    }

    [Fact]
    public async Task An_end_in_the_middle_of_a_line_is_an_early_end()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Of(new OllamaStep.Token("Ro"), new OllamaStep.Raw("{\"model\":\"llama4:mav")));

        (await fixture.AskAsync().ShouldThrowAsync<ModelFailedException>()).Message.ShouldContain("ended after 1 lines");
    }

    [Fact]
    public async Task An_empty_answer_under_status_200_is_tried_again_and_then_a_failure()
    {
        await using var fixture = await OllamaFixture.StartAsync(new OllamaOptions { Retries = new RetryPolicy(1) });
        fixture.Ollama.Script(OllamaBehaviour.Of(new OllamaStep.Headers()), OllamaBehaviour.Of(new OllamaStep.Headers()));

        var asking = fixture.AskAsync();
        await fixture.PassRetriesAsync(0.5);

        (await asking.ShouldThrowAsync<ModelFailedException>()).Message.ShouldContain("ended after 0 lines");
        fixture.Ollama.RequestsTo("/api/chat").Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_model_that_repeats_itself_until_ollama_stops_it_is_told_so_and_not_asked_again()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.EndEarly([.. Enumerable.Repeat("\n", 31)]));

        (await fixture.AskAsync().ShouldThrowAsync<ModelFailedException>()).Message.ShouldContain("The model repeated white space 31 times in a call to 'llama4:maverick'");
        fixture.Ollama.RequestsTo("/api/chat").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_last_line_without_its_line_feed_is_good()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Of(
            new OllamaStep.Token("Rome"),
            new OllamaStep.Raw("""{"model":"m","created_at":"2025-06-01T12:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}""")));

        (await fixture.AskAsync()).Text.ShouldBe("Rome");
    }

    [Fact]
    public async Task Lines_that_arrive_in_fragments_and_blank_lines_are_good()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Of(
            new OllamaStep.Raw("""{"model":"m","created_at":"2025-06-01T12:00:00Z","message":{"role":"assis"""),
            new OllamaStep.Raw("""tant","content":"Rome"},"done":false}""" + "\r\n\n"),
            new OllamaStep.Done()));

        (await fixture.AskAsync()).Text.ShouldBe("Rome");
    }

    [Fact]
    public async Task A_line_that_is_no_json_is_named()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Garbage("<html>not here</html>", "Ro"));

        var failure = await fixture.AskAsync().ShouldThrowAsync<ModelFailedException>();

        failure.Message.ShouldContain("Line 2 of the answer");
        failure.Message.ShouldContain("'<html>not here</html>'");
    }

    [Fact]
    public async Task A_line_of_json_in_another_shape_is_a_failure_and_no_crash()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Of(new OllamaStep.Raw("""{"message":5,"done":false}""" + "\n"), new OllamaStep.Done()));

        (await fixture.AskAsync().ShouldThrowAsync<ModelFailedException>()).Message.ShouldContain("not in Ollama's form");
    }

    [Fact]
    public async Task A_connection_that_is_cut_in_the_answer_is_a_failure_that_is_not_tried_again()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gate = new Gate(); // a cut right after a piece may overtake it
        fixture.Ollama.Script(OllamaBehaviour.Of(new OllamaStep.Token("Ro"), new OllamaStep.WaitFor(gate), new OllamaStep.Cut()));
        await using var answer = fixture.Stream();

        (await answer.MoveNextAsync()).ShouldBeTrue();
        gate.Open();
        (await answer.MoveNextAsync().AsTask().ShouldThrowAsync<ModelFailedException>()).Message.ShouldContain("broke during a call to 'llama4:maverick'");

        fixture.Ollama.RequestsTo("/api/chat").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_connection_that_is_cut_before_the_answer_is_tried_again()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Cut(), OllamaBehaviour.Answer("Rome"));

        var asking = fixture.AskAsync();
        await fixture.PassRetriesAsync(0.5);

        (await asking).Text.ShouldBe("Rome");
    }

    [Fact]
    public async Task After_a_failed_answer_the_next_call_is_well()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.EndEarly("Ro"), OllamaBehaviour.Answer("Rome"));

        await fixture.AskAsync().ShouldThrowAsync<ModelFailedException>();

        (await fixture.AskAsync()).Text.ShouldBe("Rome");
    }
}

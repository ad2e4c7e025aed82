using Microsoft.Extensions.AI;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Agents;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Gateway;

/// <summary>Waits that are too long, and who ended a call.</summary>
public sealed class OllamaLimitTests
{
    [Fact]
    public async Task A_model_may_load_as_long_as_the_first_token_timeout_and_no_longer()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gate = new Gate();
        fixture.Ollama.Script(OllamaBehaviour.SlowLoad(gate, "Rome"));

        var asking = fixture.AskAsync();
        await gate.Reached.WaitAsync(TestLimit.Token());
        await fixture.AdvanceAsync(599);
        asking.IsCompleted.ShouldBeFalse();
        fixture.Time.AdvanceSeconds(1);

        (await asking.ShouldThrowAsync<ModelFailedException>()).Message.ShouldContain("sent nothing within 600 s of a call to 'llama4:maverick' (first-token timeout)");
        (await fixture.Ollama.RequestsTo("/api/chat")[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.ClientAborted);
        fixture.Ollama.RequestsTo("/api/chat").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_slow_load_within_the_first_token_timeout_is_well()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gate = new Gate();
        fixture.Ollama.Script(OllamaBehaviour.SlowLoad(gate, "Rome"));

        var asking = fixture.AskAsync();
        await gate.Reached.WaitAsync(TestLimit.Token());
        await fixture.AdvanceAsync(599);
        gate.Open();

        (await asking).Text.ShouldBe("Rome");
    }

    [Fact]
    public async Task Headers_are_no_first_token()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gate = new Gate();
        fixture.Ollama.Script(OllamaBehaviour.Of(new OllamaStep.Headers(), new OllamaStep.WaitFor(gate), new OllamaStep.Token("Rome"), new OllamaStep.Done()));

        var asking = fixture.AskAsync();
        await gate.Reached.WaitAsync(TestLimit.Token());
        await fixture.AdvanceAsync(600);

        (await asking.ShouldThrowAsync<ModelFailedException>()).Message.ShouldContain("first-token timeout");
    }

    [Fact]
    public async Task Silence_between_two_pieces_ends_the_call()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gate = new Gate();
        fixture.Ollama.Script(OllamaBehaviour.Silence(gate, "Ro"));
        await using var answer = fixture.Stream();
        (await answer.MoveNextAsync()).ShouldBeTrue();

        var next = answer.MoveNextAsync().AsTask();
        await fixture.Time.TimerSetAsync(30);
        await fixture.AdvanceAsync(29);
        next.IsCompleted.ShouldBeFalse();
        fixture.Time.AdvanceSeconds(1);

        (await next.ShouldThrowAsync<ModelFailedException>()).Message.ShouldContain("was silent for 30 s during a call to 'llama4:maverick' (silence timeout)");
        (await fixture.Ollama.RequestsTo("/api/chat")[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.ClientAborted);
    }

    [Fact]
    public async Task The_total_timeout_bounds_an_answer_however_lively_it_is()
    {
        await using var fixture = await OllamaFixture.StartAsync(new OllamaOptions { TotalTimeout = TimeSpan.FromSeconds(100) });
        var gate = new Gate();
        fixture.Ollama.Script(OllamaBehaviour.SlowLoad(gate));

        var asking = fixture.AskAsync();
        await gate.Reached.WaitAsync(TestLimit.Token());
        await fixture.AdvanceAsync(100);

        (await asking.ShouldThrowAsync<ModelFailedException>()).Message.ShouldContain("did not finish a call to 'llama4:maverick' within 100 s (total timeout)");
    }

    [Fact]
    public async Task A_connection_that_does_not_come_about_means_that_the_server_is_away()
    {
        await using var fixture = await OllamaFixture.StartAsync(dial: async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return Stream.Null;
        });

        var asking = fixture.AskAsync();
        await fixture.Time.TimerSetAsync(10);
        fixture.Time.AdvanceSeconds(10);

        (await asking.ShouldThrowAsync<ModelAwayException>()).Message.ShouldContain("no connection within 10 s (connect timeout)");
    }

    [Fact]
    public async Task A_caller_that_cancels_while_the_model_loads_gets_its_own_token_back()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gate = new Gate();
        fixture.Ollama.Script(OllamaBehaviour.SlowLoad(gate));
        using var mine = new CancellationTokenSource();

        var asking = fixture.AskAsync(cancellationToken: mine.Token);
        await gate.Reached.WaitAsync(TestLimit.Token());
        await mine.CancelAsync();

        (await asking.ShouldThrowAsync<OperationCanceledException>()).CancellationToken.ShouldBe(mine.Token);
        (await fixture.Ollama.RequestsTo("/api/chat")[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.ClientAborted);
    }

    [Fact]
    public async Task A_caller_that_cancels_in_mid_stream_is_obeyed_at_once()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gate = new Gate();
        fixture.Ollama.Script(OllamaBehaviour.Silence(gate, "Ro"));
        using var mine = new CancellationTokenSource();
        await using var answer = fixture.Stream(mine.Token);
        (await answer.MoveNextAsync()).ShouldBeTrue();

        var next = answer.MoveNextAsync().AsTask();
        await gate.Reached.WaitAsync(TestLimit.Token());
        await mine.CancelAsync();

        (await next.WaitAsync(TestLimit.Token()).ShouldThrowAsync<OperationCanceledException>()).CancellationToken.ShouldBe(mine.Token);
        (await fixture.Ollama.RequestsTo("/api/chat")[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.ClientAborted);
    }

    [Fact]
    public async Task A_caller_that_cancels_between_two_tries_is_obeyed()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Busy);
        using var mine = new CancellationTokenSource();

        var asking = fixture.AskAsync(cancellationToken: mine.Token);
        await fixture.Time.TimerSetAsync(0.5);
        await mine.CancelAsync();

        (await asking.ShouldThrowAsync<OperationCanceledException>()).CancellationToken.ShouldBe(mine.Token);
        fixture.Ollama.RequestsTo("/api/chat").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_that_has_cancelled_before_sends_nothing()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        await fixture.AskAsync(cancellationToken: new CancellationToken(canceled: true)).ShouldThrowAsync<OperationCanceledException>();

        fixture.Ollama.RequestsTo("/api/chat").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stop_of_the_service_ends_a_call_with_the_services_token()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gate = new Gate();
        fixture.Ollama.Script(OllamaBehaviour.Silence(gate, "Ro"));
        using var mine = new CancellationTokenSource();

        var asking = fixture.AskAsync(cancellationToken: mine.Token);
        await gate.Reached.WaitAsync(TestLimit.Token());
        fixture.Endpoint.Dispose();

        (await asking.ShouldThrowAsync<OperationCanceledException>()).CancellationToken.ShouldBe(fixture.Endpoint.Stopping);
        (await fixture.AskAsync().ShouldThrowAsync<OperationCanceledException>()).CancellationToken.ShouldBe(fixture.Endpoint.Stopping);
    }

    // OllamaSharp ended the answer without a word, and half of it was taken for the whole.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_is_ended_between_two_pieces_is_no_whole_answer(bool byTheService)
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Silence(new Gate(), "Ro"));
        using var mine = new CancellationTokenSource();
        await using var answer = fixture.Stream(mine.Token);
        (await answer.MoveNextAsync()).ShouldBeTrue();

        if (byTheService)
            fixture.Endpoint.Dispose();
        else
            await mine.CancelAsync();

        (await answer.MoveNextAsync().AsTask().ShouldThrowAsync<OperationCanceledException>()).CancellationToken
            .ShouldBe(byTheService ? fixture.Endpoint.Stopping : mine.Token);
    }

    [Fact]
    public async Task A_caller_that_leaves_the_stream_frees_the_server()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Silence(new Gate(), "Ro"));

        await foreach (var update in fixture.Chat.GetStreamingResponseAsync("What is the capital of Italy?"))
        {
            update.Text.ShouldBe("Ro");
            break;
        }

        (await fixture.Ollama.RequestsTo("/api/chat")[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.ClientAborted);
    }
}

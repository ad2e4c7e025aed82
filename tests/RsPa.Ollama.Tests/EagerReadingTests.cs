using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Ollama.Tests;

/// <summary>A reader that stopped could cost a real Ollama one of its slots for good, so an answer is read to its end by the very call that asks for it.</summary>
public sealed class EagerReadingTests
{
    [Fact]
    public async Task A_call_is_over_when_its_answer_is_read_to_the_end_though_the_server_keeps_the_connection()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        fixture.Server.Script(OllamaBehaviour.Answer("Ro", "me"));
        var answer = new CollectedAnswer();

        await fixture.SendAsync(answer);

        answer.Head.ShouldBe((200, "application/x-ndjson"));
        answer.Pieces.Count.ShouldBe(3);
        answer.Pieces.ShouldAllBe(piece => piece.EndsWith('\n'));
        (await fixture.Server.Requests[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.Answered);
    }

    [Fact]
    public async Task A_caller_that_leaves_an_answer_in_its_middle_costs_the_server_no_slot()
    {
        await using var fixture = await OllamaClientFixture.StartAsync(server: new OllamaStandInOptions { DeparturesPerLostSlot = 1 });
        fixture.Server.Script(OllamaBehaviour.Silence(new Gate(), "Ro").InRunner(), OllamaBehaviour.Answer("Rome").InRunner());
        using var mine = new CancellationTokenSource();
        var answer = new CollectedAnswer();
        var call = fixture.SendAsync(answer, cancellationToken: mine.Token);
        await answer.Begun;

        await mine.CancelAsync();

        (await call.ShouldThrowAsync<OperationCanceledException>()).CancellationToken.ShouldBe(mine.Token);
        (await fixture.Server.Requests[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.ClientAborted);
        (await fixture.AskAsync()).ShouldBe("Rome");
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_left()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        var gate = new Gate();
        fixture.Server.Script(OllamaBehaviour.Silence(gate, "Ro"));
        var answer = new CollectedAnswer();
        var call = fixture.SendAsync(answer);
        await answer.Begun;

        await gate.Reached.WaitAsync(TestLimit.Token());
        fixture.Time.AdvanceSeconds(30);

        (await call.ShouldThrowAsync<OllamaException>()).Fault.ShouldBe(new OllamaFault.TimedOut(OllamaWait.Silence, TimeSpan.FromSeconds(30)));
        (await fixture.Server.Requests[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.ClientAborted);
    }

    [Fact]
    public async Task An_answer_that_its_taker_refuses_is_ended_at_the_server()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        fixture.Server.Script(OllamaBehaviour.Endless("x"));

        var fault = await fixture.SendAsync(new Full()).ShouldThrowAsync<OllamaException>();

        fault.Fault.ShouldBe(new OllamaFault.CallerTooSlow(10));
        (await fixture.Server.Requests[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.ClientAborted);
    }

    [Fact]
    public async Task An_answer_that_comes_whole_has_a_limit_of_its_own()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        var gate = new Gate();
        fixture.Server.ScriptPath("/v1/chat/completions", OllamaBehaviour.SlowLoad(gate));
        var request = OllamaRequest.Post("/v1/chat/completions", """{"model":"llama4:maverick","messages":[{"role":"user","content":"x"}]}"""u8.ToArray()) with { IsStreamed = false };

        var call = fixture.Client.SendAsync(request, new CollectedAnswer(), CancellationToken.None).WaitAsync(TestLimit.Token());
        await gate.Reached.WaitAsync(TestLimit.Token());
        fixture.Time.AdvanceSeconds(1799);
        call.IsCompleted.ShouldBeFalse();
        fixture.Time.AdvanceSeconds(1);

        (await call.ShouldThrowAsync<OllamaException>()).Fault.ShouldBe(new OllamaFault.TimedOut(OllamaWait.Total, TimeSpan.FromMinutes(30)));
    }

    private sealed class Full : IAnswerSink
    {
        private int _pieces;

        public void Begin(int status, string contentType)
        {
        }

        public void Add(ReadOnlyMemory<byte> piece)
        {
            if (++_pieces > 10)
                throw new OllamaException(new OllamaFault.CallerTooSlow(10));
        }
    }
}

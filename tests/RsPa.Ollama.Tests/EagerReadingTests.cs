using Microsoft.Extensions.AI;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Ollama.Tests;

/// <summary>A reader that stopped could cost a real Ollama one of its slots for good, so the answer is read whatever the caller does.</summary>
public sealed class EagerReadingTests
{
    // Far more than the buffers of both ends of a connection take.
    private static readonly string Large = new('x', 128 * 1024);

    [Fact]
    public async Task An_answer_is_read_to_its_end_while_the_caller_rests_at_the_first_piece()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        fixture.Server.Script(OllamaBehaviour.Answer([.. Enumerable.Repeat(Large, 100)]));
        using var call = fixture.Client.NewCall(CancellationToken.None);
        await using var answer = await OllamaClientFixture.SendAsync(call);

        (await fixture.Server.Requests[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.Answered);
        await answer.Ended.WaitAsync(TestLimit.Token());

        (await OllamaClientFixture.RestAsync(answer)).Length.ShouldBe(100 * Large.Length);
    }

    [Fact]
    public async Task A_caller_that_forgets_its_answer_holds_nothing_up()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        fixture.Server.Script(OllamaBehaviour.Answer([.. Enumerable.Repeat(Large, 100)]));
        using var call = fixture.Client.NewCall(CancellationToken.None);

        var forgotten = await OllamaClientFixture.SendAsync(call);

        await forgotten.Ended.WaitAsync(TestLimit.Token());
        (await fixture.Server.Requests[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.Answered);
    }

    [Fact]
    public async Task A_caller_that_stops_reading_and_leaves_costs_the_server_no_slot()
    {
        await using var fixture = await OllamaClientFixture.StartAsync(server: new OllamaStandInOptions { DeparturesPerLostSlot = 1 });
        fixture.Server.Script(OllamaBehaviour.Answer([.. Enumerable.Range(0, 100).Select(i => $"{i}{Large}")]).InRunner(), OllamaBehaviour.Answer("Rome").InRunner());
        using (var call = fixture.Client.NewCall(CancellationToken.None))
        {
            var answer = await OllamaClientFixture.SendAsync(call, new ChatOptions { ModelId = "llama4:maverick", MaxOutputTokens = 200 });
            await fixture.Server.Requests[0].End.WaitAsync(TestLimit.Token()); // as long as the caller takes its time
            await answer.DisposeAsync();
        }

        (await fixture.AskAsync()).ShouldBe("Rome");
    }

    [Fact]
    public async Task Of_an_answer_that_nobody_takes_so_much_is_kept_and_then_the_server_is_told()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        fixture.Server.Script(OllamaBehaviour.Answer([.. Enumerable.Repeat(Large, 400)]));
        using var call = fixture.Client.NewCall(CancellationToken.None);
        await using var answer = await OllamaClientFixture.SendAsync(call);

        (await fixture.Server.Requests[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.ClientAborted);

        (await OllamaClientFixture.RestAsync(answer).ShouldThrowAsync<OllamaException>()).Fault.ShouldBe(new OllamaFault.CallerTooSlow(16 * 1024 * 1024));
    }

    [Fact]
    public async Task A_caller_that_leaves_ends_the_call_at_the_server()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        fixture.Server.Script(OllamaBehaviour.Silence(new Gate(), "Ro"));
        using var call = fixture.Client.NewCall(CancellationToken.None);
        var answer = await OllamaClientFixture.SendAsync(call);

        await answer.DisposeAsync();

        answer.Ended.IsCompleted.ShouldBeTrue();
        (await fixture.Server.Requests[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.ClientAborted);
    }

    [Fact]
    public async Task A_caller_that_cancels_ends_the_call_at_the_server_though_it_does_not_read()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        fixture.Server.Script(OllamaBehaviour.Silence(new Gate(), "Ro"));
        using var mine = new CancellationTokenSource();
        using var call = fixture.Client.NewCall(mine.Token);
        await using var answer = await OllamaClientFixture.SendAsync(call);

        await mine.CancelAsync();

        (await fixture.Server.Requests[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.ClientAborted);
        await answer.Ended.WaitAsync(TestLimit.Token());
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_left_though_the_caller_does_not_read()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        var gate = new Gate();
        fixture.Server.Script(OllamaBehaviour.Silence(gate, "Ro"));
        using var call = fixture.Client.NewCall(CancellationToken.None);
        await using var answer = await OllamaClientFixture.SendAsync(call);

        await gate.Reached.WaitAsync(TestLimit.Token());
        fixture.Time.AdvanceSeconds(30);

        (await fixture.Server.Requests[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.ClientAborted);
        (await answer.MoveNextAsync().AsTask().ShouldThrowAsync<OllamaException>()).Fault.ShouldBe(new OllamaFault.TimedOut(OllamaWait.Silence, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task An_answer_that_is_whole_waits_for_its_caller()
    {
        await using var fixture = await OllamaClientFixture.StartAsync(new OllamaClientOptions { TotalTimeout = TimeSpan.FromSeconds(100) });
        fixture.Server.Script(OllamaBehaviour.Answer("Ro", "me"));
        using var call = fixture.Client.NewCall(CancellationToken.None);
        await using var answer = await OllamaClientFixture.SendAsync(call);
        await answer.Ended.WaitAsync(TestLimit.Token());

        fixture.Time.AdvanceSeconds(3600);

        (await OllamaClientFixture.RestAsync(answer)).ShouldBe("Rome");
    }
}

using Microsoft.Extensions.AI;
using RsPa.Actors.Gateway.Chat;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Gateway;

/// <summary>Three calls ran at once where one slot was set.</summary>
public sealed class OllamaSlotTests
{
    [Fact]
    public async Task With_one_slot_a_call_is_sent_when_the_one_before_it_is_done()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gate = new Gate();
        fixture.Ollama.Script(OllamaBehaviour.Silence(gate, "Ro"), OllamaBehaviour.Answer("Rome"));

        var first = fixture.AskAsync();
        await gate.Reached.WaitAsync(TestLimit.Token());
        var second = await StartWaitingAsync(fixture);
        fixture.Ollama.RequestsTo("/api/chat").Count.ShouldBe(1);
        gate.Open();

        (await first).Text.ShouldBe("Ro");
        (await second).Text.ShouldBe("Rome");
        (await fixture.BusyAsync()).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_slot_is_free_when_the_answer_is_there_though_its_caller_still_reads()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Answer("Ro", "me"), OllamaBehaviour.Answer("Rome"));
        await using var slow = fixture.Stream();
        (await slow.MoveNextAsync()).ShouldBeTrue();

        (await fixture.AskAsync()).Text.ShouldBe("Rome");

        (await slow.MoveNextAsync()).ShouldBeTrue();
        slow.Current.Text.ShouldBe("me");
    }

    [Fact]
    public async Task A_call_that_fails_gives_its_slot_back()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Refuse(400, "no"), OllamaBehaviour.EndEarly("Ro"), OllamaBehaviour.Answer("Rome"));

        await fixture.AskAsync().ShouldThrowAsync<ModelRefusedException>();
        await fixture.AskAsync().ShouldThrowAsync<ModelFailedException>();

        (await fixture.AskAsync()).Text.ShouldBe("Rome");
    }

    [Fact]
    public async Task A_caller_that_leaves_its_answer_gives_its_slot_back()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Silence(new Gate(), "Ro"), OllamaBehaviour.Answer("Rome"));
        var leaving = fixture.Stream();
        (await leaving.MoveNextAsync()).ShouldBeTrue();

        await leaving.DisposeAsync();

        (await fixture.AskAsync()).Text.ShouldBe("Rome");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_is_ended_while_it_waits_sends_nothing(bool byTheService)
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gate = new Gate();
        fixture.Ollama.Script(OllamaBehaviour.Silence(gate, "Ro"));
        var first = fixture.AskAsync();
        await gate.Reached.WaitAsync(TestLimit.Token());
        using var mine = new CancellationTokenSource();
        var waiting = await StartWaitingAsync(fixture, mine.Token);

        if (byTheService)
            fixture.Endpoint.Dispose();
        else
            await mine.CancelAsync();

        (await waiting.ShouldThrowAsync<OperationCanceledException>()).CancellationToken.ShouldBe(byTheService ? fixture.Endpoint.Stopping : mine.Token);
        fixture.Ollama.RequestsTo("/api/chat").Count.ShouldBe(1);
        (await fixture.BusyAsync()).Waiting.ShouldBe(0);
        gate.Open();
        if (byTheService)
            await first.ShouldThrowAsync<OperationCanceledException>();
        else
            await first;
    }

    [Fact]
    public async Task An_attempt_hears_of_its_calls_wait_for_a_slot_and_of_no_other_time()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gate = new Gate();
        var waits = new CountedWaits();
        var chat = new ModelChat(fixture.Gateway, fixture.Endpoint.Options).For(new AttemptContext(new TaskId(Guid.Empty), new AgentName("alpha"), 1, TaskPriority.Low, 1) { Waits = waits });
        await chat.GetResponseAsync("What is the capital of Italy?");
        (waits.Begun, waits.Ended).ShouldBe((1, 1)); // for its model to be loaded
        fixture.Ollama.Script(OllamaBehaviour.Silence(gate, "Ro"), OllamaBehaviour.Answer("Rome"));

        var first = chat.GetResponseAsync("What is the capital of Italy?");
        await gate.Reached.WaitAsync(TestLimit.Token());
        (waits.Begun, waits.Ended).ShouldBe((1, 1));
        var second = chat.GetResponseAsync("What is the capital of Italy?");
        await fixture.UntilWaitingAsync(1);
        using var mine = new CancellationTokenSource();
        var third = chat.GetResponseAsync("What is the capital of Italy?", cancellationToken: mine.Token);
        await fixture.UntilWaitingAsync(2);
        (waits.Begun, waits.Ended).ShouldBe((3, 1));

        await mine.CancelAsync();
        await third.ShouldThrowAsync<OperationCanceledException>();
        await fixture.UntilWaitingAsync(1);
        (waits.Begun, waits.Ended).ShouldBe((3, 2));
        gate.Open();
        await Task.WhenAll(first, second).WaitAsync(TestLimit.Token());
        (waits.Begun, waits.Ended).ShouldBe((3, 3));
    }

    [Fact]
    public async Task A_queue_that_is_full_refuses_the_next_call_and_says_so()
    {
        await using var fixture = await OllamaFixture.StartAsync(policy: SchedulingPolicy.Default with { QueueLimit = 1 });
        var gate = new Gate();
        fixture.Ollama.Script(OllamaBehaviour.Silence(gate, "Ro"), OllamaBehaviour.Answer("Rome"));
        var first = fixture.AskAsync();
        await gate.Reached.WaitAsync(TestLimit.Token());
        var second = await StartWaitingAsync(fixture);

        var refusal = await fixture.AskAsync().ShouldThrowAsync<ModelFailedException>();

        refusal.Message.ShouldContain("finds 1 others waiting");
        refusal.Message.ShouldContain("gateway.queue_limit");
        gate.Open();
        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task The_wait_for_a_slot_is_no_wait_for_the_first_token()
    {
        await using var fixture = await OllamaFixture.StartAsync(new OllamaOptions { FirstTokenTimeout = TimeSpan.FromSeconds(20), TotalTimeout = TimeSpan.FromSeconds(25) });
        var gate = new Gate();
        fixture.Ollama.Script(OllamaBehaviour.Silence(gate, "Ro"), OllamaBehaviour.Answer("Rome"));
        var first = fixture.AskAsync();
        await gate.Reached.WaitAsync(TestLimit.Token());
        await fixture.Time.TimerSetAsync(30); // the first answer has begun
        var second = await StartWaitingAsync(fixture);

        await fixture.AdvanceAsync(24);
        gate.Open();

        (await first).Text.ShouldBe("Ro");
        (await second).Text.ShouldBe("Rome");
    }

    private sealed class CountedWaits : IAttemptWaits, IDisposable
    {
        private int _begun;
        private int _ended;

        public int Begun => Volatile.Read(ref _begun);

        public int Ended => Volatile.Read(ref _ended);

        public IDisposable BeginWait()
        {
            Interlocked.Increment(ref _begun);
            return this;
        }

        public void Dispose() => Interlocked.Increment(ref _ended);
    }

    /// <summary>Begins a call, and returns when it waits for a slot.</summary>
    private static async Task<Task<ChatResponse>> StartWaitingAsync(OllamaFixture fixture, CancellationToken cancellationToken = default)
    {
        var call = fixture.Chat.GetResponseAsync("What is the capital of Italy?", cancellationToken: cancellationToken).WaitAsync(TestLimit.Token());
        await fixture.UntilWaitingAsync(1);
        return call;
    }
}

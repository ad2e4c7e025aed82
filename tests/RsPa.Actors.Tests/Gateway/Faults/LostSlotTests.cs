using Akka.Actor;
using RsPa.Actors.Gateway;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Gateway.Faults;

/// <summary>A slot that a server has lost: it looks well, and every call is silent.</summary>
public sealed class LostSlotTests
{
    private const double SilentAfter = 60;

    // Beside the time that a short prompt may take.
    private const double LongEnough = SilentAfter + 5;
    private const double CanaryLimit = 20;

    [Fact]
    public async Task A_slot_that_was_lost_is_found_by_a_canary_and_healed_by_an_unload_and_its_call_is_answered()
    {
        await using var fixture = await StartAsync();
        await fixture.AskAsync();
        fixture.Ollama.Runners.LoseSlot(new StandInModel("llama4:maverick"));

        var asking = fixture.AskAsync();
        await UntilAsync(() => fixture.Ollama.Runners.WaitingForSlot == 1);
        await fixture.Endpoint.Health.GetAsync(force: true); // a look that were under way would be silent, too
        fixture.Time.AdvanceSeconds(LongEnough);
        await UntilAsync(() => Canaries(fixture) == 1 && fixture.Ollama.Runners.WaitingForSlot == 1);
        fixture.Time.AdvanceSeconds(CanaryLimit);

        (await asking).Text.ShouldNotBeEmpty();
        fixture.Ollama.Runners.Loads.ShouldBe(2);
        (await LostAsync(fixture)).ShouldBe(1);
        (await fixture.BusyAsync()).ShouldBe((0, 0));
        (await fixture.AskAsync()).Text.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_call_that_is_silent_while_its_model_answers_others_costs_no_load_and_is_made_again()
    {
        await using var fixture = await StartAsync();
        await fixture.AskAsync();
        var gate = new Gate();
        fixture.Ollama.Script(OllamaBehaviour.SlowLoad(gate, "never"), OllamaBehaviour.Answer("Rome"));

        var asking = fixture.AskAsync();
        await gate.Reached.WaitAsync(TestLimit.Span);
        await fixture.Endpoint.Health.GetAsync(force: true); // a look that were under way would be silent, too
        fixture.Time.AdvanceSeconds(LongEnough);

        (await asking).Text.ShouldBe("Rome");
        Canaries(fixture).ShouldBe(1);
        fixture.Ollama.Runners.Loads.ShouldBe(1);
        (await LostAsync(fixture)).ShouldBe(0);
    }

    private static Task<OllamaFixture> StartAsync() => OllamaFixture.StartAsync(silentAfter: TimeSpan.FromSeconds(SilentAfter), server: new OllamaStandInOptions { DeparturesPerLostSlot = 0 });

    private static int Canaries(OllamaFixture fixture) => fixture.Ollama.RequestsTo("/api/generate").Count(static request => request.Body.Contains("\"Hi\"", StringComparison.Ordinal));

    private static async Task<int> LostAsync(OllamaFixture fixture) =>
        (await fixture.Actor.Ask<GatewaySnapshot>(GetGateway.Instance, TestLimit.Span)).State.Endpoints.Single().SlotsLost;

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var limit = TestLimit.Token();
        while (!isSo())
        {
            limit.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}

using System.Net.Sockets;
using System.Text.Json;

namespace RsPa.Testing.Ollama.Tests;

/// <summary>What goes wrong by a plan.</summary>
public sealed class FaultPlanTests
{
    public static TheoryData<FaultKind> Kinds => [.. FaultPlan.Mixed.Keys];

    [Fact]
    public void A_seed_gives_the_same_plan_again_and_another_seed_another_one()
    {
        FaultKind[] Drawn(int seed) => [.. Enumerable.Range(1, 200).Select(new FaultPlan(seed, FaultPlan.Mixed).KindOf)];

        Drawn(7).ShouldBe(Drawn(7));
        Drawn(7).ShouldNotBe(Drawn(8));
    }

    [Fact]
    public void Every_kind_comes_as_often_as_its_weight_says()
    {
        const int Requests = 36_000;
        var plan = new FaultPlan(1, FaultPlan.Mixed);
        var sum = FaultPlan.Mixed.Values.Sum();

        var drawn = Enumerable.Range(1, Requests).CountBy(plan.KindOf).ToDictionary();

        foreach (var (kind, weight) in FaultPlan.Mixed)
            ((double)drawn[kind] / Requests).ShouldBe((double)weight / sum, (double)weight / sum * 0.2, $"{kind}");
    }

    [Fact]
    public void A_kind_without_weight_never_comes() =>
        Enumerable.Range(1, 1000).Select(new FaultPlan(3, new Dictionary<FaultKind, int> { [FaultKind.Busy] = 1, [FaultKind.Cut] = 0 }).KindOf).ShouldAllBe(kind => kind == FaultKind.Busy);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_is_seen_as_what_it_is(FaultKind kind)
    {
        var plan = new FaultPlan(5, new Dictionary<FaultKind, int> { [kind] = 1 }) { Delay = TimeSpan.Zero };
        await using var server = await Server.StartAsync(new OllamaStandInOptions { Otherwise = (number, _) => plan.For(number) });
        using var leaving = new CancellationTokenSource();
        var chat = Server.Chat("gemma").Replace("\"stream\":false", "\"stream\":true", StringComparison.Ordinal);
        var asked = server.SendAsync(Server.Post("/api/chat", chat), leaving.Token);
        if (kind is FaultKind.Silence or FaultKind.Hang or FaultKind.Endless)
        {
            await server.Ollama.NextRequestAsync();
            await leaving.CancelAsync();
        }

        (await SeenAsync(asked)).ShouldBe(kind switch
        {
            FaultKind.Well or FaultKind.Late or FaultKind.SlowBody => "done",
            FaultKind.Silence or FaultKind.Hang or FaultKind.Endless => "waits",
            FaultKind.Cut or FaultKind.Reset => "broken",
            FaultKind.Garbage or FaultKind.HugeLine => "nonsense",
            FaultKind.EarlyEnd or FaultKind.Repeats => "not done",
            FaultKind.ErrorLine or FaultKind.RunnerDies => plan.For(1)!.Steps.Length == 1 ? "500" : "error line",
            FaultKind.ServerError => "500",
            FaultKind.Busy => "503",
            FaultKind.TooMany => "429",
            FaultKind.Unauthorized => "401",
            FaultKind.Forbidden => "403",
            _ => "?",
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_any_mix_no_slot_and_no_place_is_left_taken(int seed)
    {
        const int Requests = 100;
        var plan = new FaultPlan(seed, FaultPlan.Mixed) { Delay = TimeSpan.Zero };
        await using var server = await Server.StartAsync(new OllamaStandInOptions
        {
            Otherwise = (number, _) => number <= Requests ? plan.For(number) : null,
            DeparturesPerLostSlot = 0,
        });
        var chat = Server.Chat("gemma").Replace("\"stream\":false", "\"stream\":true", StringComparison.Ordinal);

        for (var number = 1; number <= Requests; number++)
        {
            using var leaving = new CancellationTokenSource();
            var seen = SeenAsync(server.SendAsync(Server.Post("/api/chat", chat), leaving.Token));
            await server.Ollama.NextRequestAsync(Server.Limit());
            if (plan.KindOf(number) is FaultKind.Silence or FaultKind.Hang or FaultKind.Endless)
                await leaving.CancelAsync();
            await seen;
        }

        await Server.UntilAsync(() => server.Ollama.Runners is { Working: 0, WaitingForSlot: 0, WaitingForLoad: 0 });
        (await server.ChatAsync("gemma")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_reset_connection_is_told_apart_from_one_that_ends()
    {
        await using var server = await Server.StartAsync();
        server.Ollama.Script(OllamaBehaviour.Reset());

        var fault = await server.PostAsync("/api/chat", Server.Chat("gemma")).ShouldThrowAsync<HttpRequestException>();

        fault.GetBaseException().ShouldBeOfType<SocketException>().SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        (await server.Ollama.Requests.Single().End).ShouldBe(RequestEnd.ServerCut);
    }

    private static async Task<string> SeenAsync(Task<Reply> asked)
    {
        try
        {
            var reply = await asked;
            if (reply.Status != 200)
                return $"{reply.Status}";
            var last = reply.Lines is [.., var line] ? line : null;
            return last?.ContainsKey("error") == true ? "error line" : (bool?)last?["done"] == true ? "done" : "not done";
        }
        catch (OperationCanceledException)
        {
            return "waits";
        }
        catch (HttpRequestException)
        {
            return "broken";
        }
        catch (JsonException)
        {
            return "nonsense";
        }
    }
}

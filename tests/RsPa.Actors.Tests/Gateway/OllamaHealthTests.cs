using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.AI;
using System.Net.Sockets;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Agents;
using RsPa.Ollama;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Gateway;

public sealed class OllamaHealthTests
{
    [Fact]
    public async Task Nothing_is_known_before_the_first_look()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        fixture.Endpoint.Health.Current.ShouldBeOfType<OllamaHealthState.Unknown>();
        fixture.Ollama.RequestsTo("/api/chat").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_look_finds_version_models_and_what_is_loaded_where()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var big = new StandInModel("big:70b", SizeBytes: 40_000_000_000, VramShare: 0.25);
        fixture.Ollama.Shelf.Add(big);
        fixture.Ollama.Runners.Load(big, 8192, new DateTimeOffset(2100, 6, 1, 12, 5, 0, TimeSpan.Zero));

        var up = (await fixture.Endpoint.Health.GetAsync()).ShouldBeOfType<OllamaHealthState.Up>();

        up.Found.Version.ShouldBe("0.32.15");
        up.Found.Models.Select(model => model.Name).ShouldBe(["big:70b", "llama4:maverick"]);
        up.Found.Models[0].Digest.ShouldBe(big.Digest);
        up.Found.Models[0].Quantization.ShouldBe("Q4_K_M");
        var loaded = up.Found.Loaded.ShouldHaveSingleItem();
        loaded.ShouldBe(new LoadedModel("big:70b", big.Digest, 40_000_000_000, 10_000_000_000, 8192, new DateTimeOffset(2100, 6, 1, 12, 5, 0, TimeSpan.Zero)));
        loaded.VramShare.ShouldBe(0.25);
    }

    [Fact]
    public async Task A_look_counts_for_the_interval_and_a_forced_one_is_made_in_any_case()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        int Looks() => fixture.Ollama.RequestsTo("/api/version").Count;

        await fixture.Endpoint.Health.GetAsync();
        fixture.Time.AdvanceSeconds(59);
        await fixture.Endpoint.Health.GetAsync();
        Looks().ShouldBe(1);
        await fixture.Endpoint.Health.GetAsync(force: true);
        Looks().ShouldBe(2);
        fixture.Time.AdvanceSeconds(60);
        await fixture.Endpoint.Health.GetAsync();
        Looks().ShouldBe(3);
    }

    [Fact]
    public async Task Callers_at_the_same_time_share_one_look_and_none_ends_it_for_the_others()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gate = new Gate();
        fixture.Ollama.ScriptPath("/api/version", OllamaBehaviour.Of(new OllamaStep.WaitFor(gate), new OllamaStep.Raw("""{"version":"9.9.9"}""")));
        using var warned = new CancellationTokenSource();

        var first = fixture.Endpoint.Health.GetAsync(cancellationToken: warned.Token).AsTask();
        await gate.Reached.WaitAsync(TestLimit.Token());
        var second = fixture.Endpoint.Health.GetAsync().AsTask();
        var forced = fixture.Endpoint.Health.GetAsync(force: true).AsTask();
        await warned.CancelAsync();
        await first.ShouldThrowAsync<OperationCanceledException>();
        gate.Open();

        (await second).ShouldBeOfType<OllamaHealthState.Up>().Found.Version.ShouldBe("9.9.9");
        (await forced).ShouldBeSameAs(await second);
        fixture.Ollama.RequestsTo("/api/version").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_is_gone_is_away_since_the_first_look_that_missed_it()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        await fixture.StopServerAsync();
        var gone = fixture.Time.GetUtcNow();

        var away = (await fixture.Endpoint.Health.GetAsync()).ShouldBeOfType<OllamaHealthState.Away>();
        fixture.Time.AdvanceSeconds(61);
        var later = (await fixture.Endpoint.Health.GetAsync()).ShouldBeOfType<OllamaHealthState.Away>();

        away.Reason.ShouldContain(fixture.Endpoint.Options.BaseUrl.ToString());
        later.Since.ShouldBe(gone);
        later.CheckedAt.ShouldBe(gone.AddSeconds(61));
    }

    [Fact]
    public async Task A_server_that_is_silent_about_itself_is_away()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gate = new Gate();
        fixture.Ollama.ScriptPath("/api/tags", OllamaBehaviour.SlowLoad(gate));

        var looking = fixture.Endpoint.Health.GetAsync().AsTask();
        await gate.Reached.WaitAsync(TestLimit.Token());
        fixture.Time.AdvanceSeconds(30);

        (await looking).ShouldBeOfType<OllamaHealthState.Away>().Reason.ShouldContain("was silent for 30 s during a question about its state");
    }

    [Fact]
    public async Task Something_else_than_ollama_is_away_with_a_hint()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.ScriptPath("/api/version", OllamaBehaviour.Of(new OllamaStep.Raw("<html>a router</html>")));

        (await fixture.Endpoint.Health.GetAsync()).ShouldBeOfType<OllamaHealthState.Away>().Reason.ShouldContain("Is it Ollama that listens there?");
    }

    [Fact]
    public async Task A_refused_connection_means_at_once_that_the_model_is_away()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        await fixture.StopServerAsync();

        var away = await fixture.AskAsync().ShouldThrowAsync<ModelAwayException>();
        away.Message.ShouldContain(fixture.Endpoint.Options.BaseUrl.ToString());
        fixture.Endpoint.Health.Current.ShouldBeOfType<OllamaHealthState.Away>();
    }

    [Fact]
    public async Task A_server_that_dies_in_mid_answer_is_away()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Silence(new Gate(), "Ro"));
        await using var answer = fixture.Stream();
        (await answer.MoveNextAsync()).ShouldBeTrue();

        await fixture.StopServerAsync();

        var away = await answer.MoveNextAsync().AsTask().ShouldThrowAsync<ModelAwayException>();
        away.Message.ShouldContain("broke during a call to 'llama4:maverick'");
    }

    [Fact]
    public async Task A_machine_that_falls_asleep_in_mid_answer_is_away()
    {
        var asleep = false;
        await using var fixture = await OllamaFixture.StartAsync(dial: (server, cancellationToken) =>
            asleep ? throw new SocketException((int)SocketError.HostUnreachable) : DialAsync(server, cancellationToken));
        var gate = new Gate();
        fixture.Ollama.Script(OllamaBehaviour.Silence(gate, "Ro"));
        await using var answer = fixture.Stream();
        (await answer.MoveNextAsync()).ShouldBeTrue();

        asleep = true;
        var next = answer.MoveNextAsync().AsTask();
        await fixture.Time.TimerSetAsync(30);
        fixture.Time.AdvanceSeconds(30);

        var away = await next.ShouldThrowAsync<ModelAwayException>();
        away.Message.ShouldContain("was silent for 30 s");

        // Connections from before are as dead as new ones.
        async ValueTask<Stream> DialAsync(DnsEndPoint server, CancellationToken cancellationToken) =>
            new MutedStream(await OllamaDialer.DialAsync(server, cancellationToken), () => asleep);
    }

    [Fact]
    public async Task While_it_is_known_to_be_away_calls_fail_at_once()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        await SeeItStopAsync(fixture);
        await fixture.StartServerAgainAsync();

        // No timer is moved here: a retry would hang.
        (await fixture.AskAsync().WaitAsync(TestLimit.Token()).ShouldThrowAsync<ModelAwayException>()).Message.ShouldContain("It has been away since 2025-06-01 12:00:00Z");
        fixture.Ollama.RequestsTo("/api/chat").ShouldBeEmpty();
    }

    [Fact]
    public async Task When_the_look_is_old_a_call_looks_again_and_all_flows()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        await SeeItStopAsync(fixture);
        await fixture.StartServerAgainAsync();
        fixture.Ollama.Script(OllamaBehaviour.Answer("Rome"));

        fixture.Time.AdvanceSeconds(60);

        (await fixture.AskAsync()).Text.ShouldBe("Rome");
        fixture.Endpoint.Health.Current.ShouldBeOfType<OllamaHealthState.Up>();
    }

    [Fact]
    public async Task A_forced_look_lets_it_flow_before_that()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        await SeeItStopAsync(fixture);
        await fixture.StartServerAgainAsync();
        fixture.Ollama.Script(OllamaBehaviour.Answer("Rome"));

        await fixture.Endpoint.Health.GetAsync(force: true);

        (await fixture.AskAsync()).Text.ShouldBe("Rome");
    }

    [Fact]
    public async Task A_look_tells_the_models_and_what_each_is_made_of()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        await fixture.Endpoint.Health.GetAsync();

        var model = fixture.Parts.Catalog.Find("Llama4:maverick").ShouldNotBeNull();
        model.Description!.Capabilities.ShouldBe(["completion", "tools"]);
        model.LongestContext.ShouldBe(131_072);
        model.Key.Value.ShouldBe(model.Description.Weights);
        fixture.Parts.Catalog.Find("nope:1b").ShouldBeNull();
    }

    [Fact]
    public async Task A_call_to_a_model_that_is_not_there_is_refused_with_the_remedy()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        var refusal = await fixture.AskAsync(new ChatOptions { ModelId = "nope:1b" }).ShouldThrowAsync<ModelRefusedException>();

        refusal.Message.ShouldContain("model 'nope:1b' not found");
        refusal.Message.ShouldContain("`ollama pull nope:1b`");
    }

    [Fact]
    public async Task Each_finding_is_told_at_once_whether_it_is_that_of_a_look_or_of_a_call()
    {
        await using var fixture = await OllamaFixture.StartAsync(new OllamaOptions { Retries = new RetryPolicy(0) });
        var told = new ConcurrentQueue<OllamaHealthState>(); // a look that the call began may be told while it is read
        using var following = fixture.Endpoint.Health.Follow(told.Enqueue);

        await fixture.Endpoint.Health.GetAsync();
        await fixture.StopServerAsync();
        await fixture.AskAsync().ShouldThrowAsync<ModelAwayException>();

        told.Select(state => state.GetType()).Distinct().ShouldBe([typeof(OllamaHealthState.Up), typeof(OllamaHealthState.Away)]);
    }

    // A look that was under way before the server stopped has ended by then, and is not taken for one that came after.
    private static async Task SeeItStopAsync(OllamaFixture fixture)
    {
        await fixture.Endpoint.Health.GetAsync();
        await fixture.StopServerAsync();
        await fixture.Endpoint.Health.GetAsync(force: true);
    }
}

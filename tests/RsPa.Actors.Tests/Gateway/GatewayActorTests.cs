using Akka.Actor;
using Akka.TestKit;
using RsPa.Actors.Gateway;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;
using RsPa.Actors.Tests.Health;
using RsPa.Agents;
using RsPa.Testing;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Gateway;

public sealed class GatewayActorTests(ITestOutputHelper output) : RsPaTestKit(output)
{
    private TestProbe? _storeProbe;

    [Fact]
    public async Task A_server_with_the_default_model_is_up()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        var pong = await StateAsync(Start(fixture, "llama4:maverick"), "up");

        pong.Fault.ShouldBeNull();
        pong.Remedy.ShouldBeNull();
        (pong.Shown("calls_in_flight"), pong.Shown("call_slots"), pong.Shown("calls_waiting")).ShouldBe(("0", "1", "0"));
    }

    [Theory]
    [InlineData("Tiny", "tiny:latest")]
    [InlineData("tiny:latest", "TINY:latest")]
    public async Task A_default_model_without_a_tag_or_in_other_letters_is_known(string model, string onTheServer)
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Shelf.Add(new StandInModel(onTheServer));

        await StateAsync(Start(fixture, model), "up");
    }

    // Doctor said that all was well, and every call was refused.
    [Fact]
    public async Task A_default_model_that_is_not_there_is_told_with_the_command_that_gets_it()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        var pong = await StateAsync(Start(fixture, "qwen3:8b"), "no model");

        pong.Fault.ShouldBeNull(); // all else goes on without it
        pong.Remedy.ShouldNotBeNull().ShouldContain("'qwen3:8b'");
        pong.Remedy.ShouldNotBeNull().ShouldContain("`ollama pull qwen3:8b`");
    }

    [Fact]
    public async Task A_model_that_a_call_misses_or_finds_again_is_seen_at_once()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gateway = Start(fixture, "llama4:maverick");
        await StateAsync(gateway, "up");

        fixture.Ollama.Shelf.Remove("llama4:maverick");
        await fixture.AskAsync().ShouldThrowAsync<ModelRefusedException>();
        await StateAsync(gateway, "no model");

        fixture.Ollama.Shelf.Add(new StandInModel("llama4:maverick"));
        await fixture.AskAsync();
        await StateAsync(gateway, "up");
    }

    [Fact]
    public async Task A_call_that_finds_the_server_away_is_seen_at_once_and_so_is_its_return()
    {
        await using var fixture = await OllamaFixture.StartAsync(new OllamaOptions { Retries = new RetryPolicy(0) });
        var gateway = Start(fixture, "llama4:maverick");
        await StateAsync(gateway, "up");
        await fixture.StopServerAsync();

        await fixture.AskAsync().ShouldThrowAsync<ModelAwayException>();

        var away = await StateAsync(gateway, "away"); // no clock was moved: not by a tick of its own
        away.Shown("reason").ShouldContain(fixture.Endpoint.Options.BaseUrl.ToString());
        away.Remedy.ShouldNotBeNull().ShouldContain("`ollama serve`");

        await fixture.StartServerAgainAsync();
        await fixture.Endpoint.Health.GetAsync(force: true);
        await StateAsync(gateway, "up");
    }

    [Fact]
    public async Task A_call_that_waits_to_be_tried_again_is_told_when_the_server_goes_away_meanwhile()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Cut());
        var call = fixture.AskAsync();
        await fixture.Time.TimerSetAsync(0.5);

        await fixture.Endpoint.Health.GetAsync(force: true); // the look behind the load is over
        fixture.Ollama.ScriptPath("/api/version", OllamaBehaviour.Refuse(500, "not well"));
        await fixture.Endpoint.Health.GetAsync(force: true);

        (await call.ShouldThrowAsync<ModelAwayException>()).Message.ShouldContain("not well");
    }

    [Fact]
    public async Task Tasks_that_wait_for_a_model_are_woken_when_it_is_there_and_again_while_there_are_more()
    {
        await using var fixture = await OllamaFixture.StartAsync(new OllamaOptions { Retries = new RetryPolicy(0) });
        var gateway = Start(fixture, "llama4:maverick");
        (await Store.ExpectMsgAsync<WakeTasks>()).For.ShouldBe(WaitKind.Model); // those of an earlier start
        gateway.Tell(new TasksWoken([], More: true));
        await Store.ExpectMsgAsync<WakeTasks>();
        gateway.Tell(new TasksWoken([], More: false));
        await fixture.StopServerAsync();
        await fixture.AskAsync().ShouldThrowAsync<ModelAwayException>();
        await StateAsync(gateway, "away");
        Bus.Publish(new TaskWaits(new TaskId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), new AgentName("alpha"), WaitKind.Model));
        Advance(TimeSpan.FromSeconds(10));
        await StateAsync(gateway, "away");
        Store.HasMessages.ShouldBeFalse("nothing is woken while the model is away");

        await fixture.StartServerAgainAsync();
        await fixture.Endpoint.Health.GetAsync(force: true);
        await Store.ExpectMsgAsync<WakeTasks>();
    }

    // Its wait was recorded when the model was back already: nothing would have ended it.
    [Fact]
    public async Task A_task_that_begins_to_wait_while_the_model_is_there_is_woken_after_a_while()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var gateway = Start(fixture, "llama4:maverick");
        await Store.ExpectMsgAsync<WakeTasks>();
        await StateAsync(gateway, "up");

        Bus.Publish(new TaskWaits(new TaskId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), new AgentName("alpha"), WaitKind.Model));
        await StateAsync(gateway, "up");
        Advance(TimeSpan.FromSeconds(1));
        await Store.ExpectMsgAsync<WakeTasks>();

        gateway.Tell(new StoreRefused(StoreRefusal.StorageFailed, "the disk is full"));
        await StateAsync(gateway, "up");
        Advance(TimeSpan.FromSeconds(5));
        await Store.ExpectMsgAsync<WakeTasks>();
    }

    private TestProbe Store => _storeProbe ??= CreateTestProbe("store");

    private IActorRef Start(OllamaFixture fixture, string model) =>
        Sys.ActorOf(GatewayActor.Props(fixture.Parts, new GatewayOptions(model), new GatewayNeighbours(Store, Bus), new RestartPolicy()), "gateway");

    // What is seen goes over several threads: it is asked for until it is there, or the test's limit is.
    private static async Task<Pong> StateAsync(IActorRef gateway, string state)
    {
        var limit = TestLimit.Token();
        while (true)
        {
            var pong = await gateway.Ask<Pong>(new Ping(1), limit);
            if (pong.State == state)
                return pong;
            limit.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}

using System.Text;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Events;
using RsPa.Actors.Gateway;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Supervision;
using RsPa.Ollama;
using RsPa.Testing;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Gateway.Faults;

/// <summary>Two servers: what one can't do, the other does.</summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private const string Model = "llama4:maverick";
    private static readonly SchedulingPolicy Policy = new() { BreakerFaults = 2, BreakerDelay = TimeSpan.FromSeconds(10) };

    private readonly WatchedTime _time = new();
    private readonly List<OllamaEndpoint> _endpoints = [];
    private ActorSystem _system = null!;
    private OllamaStandIn _first = null!;
    private OllamaStandIn _second = null!;
    private IActorRef _actor = null!;
    private ModelGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _first = await OllamaStandIn.StartAsync();
        _second = await OllamaStandIn.StartAsync(new OllamaStandInOptions { Models = [new StandInModel(Model), new StandInModel("small:1b")] });
        foreach (var server in (OllamaStandIn[])[_first, _second])
            _endpoints.Add(new OllamaEndpoint(new OllamaOptions { BaseUrl = server.BaseUrl, Retries = new RetryPolicy(0) }, _time));
        var parts = new GatewayParts(_endpoints, _time, () => 0, NullLoggerFactory.Instance);
        _system = ActorSystem.Create("gateway", RsPaTestKit.Setup(_time));
        var options = new GatewayOptions(Model) { Policy = Policy, HealthCheckInterval = TimeSpan.FromDays(1) };
        _actor = _system.ActorOf(GatewayActor.Props(parts, options, new GatewayNeighbours(_system.DeadLetters, new LocalEventBus(_system)), new RestartPolicy()), "gateway");
        _gateway = new ModelGateway(parts, () => _actor);
        foreach (var endpoint in _endpoints)
            await endpoint.Health.GetAsync(force: true);
    }

    public async Task DisposeAsync()
    {
        foreach (var endpoint in _endpoints)
            endpoint.Dispose();
        await _system.Terminate();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task A_model_that_the_first_lacks_is_asked_at_the_second()
    {
        (await AskAsync("small:1b")).ShouldBe(200);
        (Chats(_first), Chats(_second)).ShouldBe((0, 1));
    }

    [Fact]
    public async Task A_call_that_has_not_begun_goes_to_the_other_where_its_server_is_gone()
    {
        await AskAsync();
        Chats(_first).ShouldBe(1);
        await _first.DisposeAsync();

        (await AskAsync()).ShouldBe(200);
        Chats(_second).ShouldBe(1);
    }

    [Fact]
    public async Task While_the_first_is_full_the_other_takes_the_call()
    {
        var gate = new Gate();
        await AskAsync();
        _first.Script(OllamaBehaviour.Silence(gate, "Ro"));
        var busy = AskAsync();
        await gate.Reached.WaitAsync(TestLimit.Span);
        _second.Runners.Load(new StandInModel(Model), 4096, DateTimeOffset.MaxValue);
        await _endpoints[1].Health.GetAsync(force: true);

        (await AskAsync()).ShouldBe(200);
        Chats(_second).ShouldBe(1);
        gate.Open();
        (await busy).ShouldBe(200);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    public async Task A_refusal_is_no_fault_of_the_server(int status)
    {
        await AskAsync();
        for (var time = 0; time < Policy.BreakerFaults * 2; time++)
        {
            _first.Script(OllamaBehaviour.Refuse(status, "no"));
            (await AskAsync()).ShouldBe(status);
        }

        (await EndpointAsync(0)).Breaker.ShouldBe(new Breaker(0));
    }

    [Fact]
    public async Task After_faults_in_a_row_a_server_is_left_alone_and_then_tried_with_one_call()
    {
        await AskAsync();
        for (var time = 0; time < Policy.BreakerFaults; time++)
        {
            _first.Script(OllamaBehaviour.Refuse(500, "the model runner has stopped"));
            (await AskAsync()).ShouldBe(500);
        }

        (await EndpointAsync(0)).IsUsable(_time.GetUtcNow()).ShouldBeFalse();
        (await AskAsync()).ShouldBe(200);
        (Chats(_first), Chats(_second)).ShouldBe((1 + Policy.BreakerFaults, 1));

        _time.Advance(Policy.BreakerDelay);
        var gate = new Gate();
        _first.Script(OllamaBehaviour.Silence(gate, "Ro"));
        var trial = AskAsync();
        await gate.Reached.WaitAsync(TestLimit.Span);
        (await EndpointAsync(0)).MayStart(_time.GetUtcNow()).ShouldBeFalse();
        gate.Open();
        (await trial).ShouldBe(200);
        (await EndpointAsync(0)).Breaker.ShouldBe(new Breaker(0));
    }

    private static int Chats(OllamaStandIn server) => server.RequestsTo("/api/chat").Count;

    private async Task<EndpointState> EndpointAsync(int number) =>
        (await _actor.Ask<GatewaySnapshot>(GetGateway.Instance, TestLimit.Span)).State.Endpoints[number];

    // The status that it ends with.
    private async Task<int> AskAsync(string model = Model)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","messages":[{"role":"user","content":"hello"}],"stream":false}""");
        try
        {
            await using var answer = await _gateway.SendAsync(new ModelRequest(ModelApi.Chat, new ModelCaller(new TenantId("ann"), Lane.Medium), body), cancellationToken: TestLimit.Token());
            return answer.Status;
        }
        catch (CallFailedException e) when (e.Failure is CallFailure.AtServer { Fault: OllamaFault.Status status })
        {
            return status.Code;
        }
    }
}

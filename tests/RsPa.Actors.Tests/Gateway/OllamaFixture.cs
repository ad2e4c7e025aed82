using System.Net;
using Akka.Actor;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Events;
using RsPa.Actors.Gateway;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Chat;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Supervision;
using RsPa.Ollama;
using RsPa.Testing;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Gateway;

/// <summary>
/// A stand-in server and a gateway before it, on a clock that is moved by hand. With its jitter of 0 the retries come after 0.5, 1 and 2 s.
/// </summary>
internal sealed class OllamaFixture : IAsyncDisposable
{
    private readonly ActorSystem _system;

    private OllamaFixture(OllamaStandIn ollama, OllamaOptions options, SchedulingPolicy policy, Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? dial, TimeSpan? silentAfter, IWakeSender? waker)
    {
        Ollama = ollama;
        var here = options with { BaseUrl = ollama.BaseUrl, SilentAfter = silentAfter };
        Endpoint = new OllamaEndpoint(new OllamaClient(here, Time, dial), here, Time, loggers: null);
        Parts = new GatewayParts([Endpoint], Time, () => 0, NullLoggerFactory.Instance);
        _system = ActorSystem.Create("gateway", RsPaTestKit.Setup(Time));
        var neighbours = new GatewayNeighbours(_system.DeadLetters, new LocalEventBus(_system)) { Waker = waker };
        Actor = _system.ActorOf(GatewayActor.Props(Parts, new GatewayOptions(here.DefaultModel) { Policy = policy, HealthCheckInterval = TimeSpan.FromDays(1) }, neighbours, new RestartPolicy()), "gateway");
        Gateway = new ModelGateway(Parts, () => Actor);
        Chat = new ModelChat(Gateway, here).For(new ModelCaller(new TenantId("alpha"), Lane.Medium));
    }

    public WatchedTime Time { get; } = new();

    public OllamaStandIn Ollama { get; private set; }

    public OllamaEndpoint Endpoint { get; }

    public GatewayParts Parts { get; }

    public IActorRef Actor { get; }

    public ModelGateway Gateway { get; }

    public IChatClient Chat { get; }
    public static async Task<OllamaFixture> StartAsync(
        OllamaOptions? options = null, Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? dial = null, SchedulingPolicy? policy = null, OllamaStandInOptions? server = null, TimeSpan? silentAfter = null, IWakeSender? waker = null) =>
        new(await OllamaStandIn.StartAsync(server), options ?? new OllamaOptions(), policy ?? SchedulingPolicy.Default, dial, silentAfter, waker);

    /// <summary>Begins to ask, and returns at once.</summary>
    public Task<ChatResponse> AskAsync(ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Chat.GetResponseAsync("What is the capital of Italy?", options, cancellationToken), CancellationToken.None).WaitAsync(TestLimit.Token());

    /// <summary>Asks in pieces.</summary>
    public IAsyncEnumerator<ChatResponseUpdate> Stream(CancellationToken cancellationToken = default) =>
        Chat.GetStreamingResponseAsync("What is the capital of Italy?", cancellationToken: cancellationToken).GetAsyncEnumerator(CancellationToken.None);

    /// <summary>Lets the retries that are due come, one after the other.</summary>
    public async Task PassRetriesAsync(params double[] seconds)
    {
        foreach (var wait in seconds)
        {
            await Time.TimerSetAsync(wait);
            Time.AdvanceSeconds(wait);
        }
    }

    /// <summary>How many calls run and wait.</summary>
    public async Task<(int Running, int Waiting)> BusyAsync()
    {
        var snapshot = await Actor.Ask<GatewaySnapshot>(GetGateway.Instance, TestLimit.Token());
        return (snapshot.State.Running.Count, snapshot.State.Waiting.Count);
    }

    /// <summary>Moves the clock, once no look at the server is under way that would be too late then.</summary>
    public async Task AdvanceAsync(double seconds)
    {
        await Endpoint.Health.GetAsync(force: true);
        Time.AdvanceSeconds(seconds);
    }

    /// <summary>Returns when so many calls wait.</summary>
    public Task UntilWaitingAsync(int count) => UntilAsync(snapshot => snapshot.State.Waiting.Count == count);

    /// <summary>Returns when the gateway has come so far: what a call does on its way there goes over several threads.</summary>
    public async Task UntilAsync(Func<GatewaySnapshot, bool> isSo)
    {
        var limit = TestLimit.Token();
        while (!isSo(await Actor.Ask<GatewaySnapshot>(GetGateway.Instance, limit)))
        {
            limit.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public ValueTask StopServerAsync() => Ollama.DisposeAsync();

    /// <summary>A server again, at the address of the one that was stopped.</summary>
    public async Task StartServerAgainAsync() => Ollama = await OllamaStandIn.StartAsync(new OllamaStandInOptions { Port = Ollama.Port });

    public async ValueTask DisposeAsync()
    {
        Endpoint.Dispose();
        await _system.Terminate();
        await Ollama.DisposeAsync();
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Events;
using RsPa.Actors.Gateway;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Keys;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Cache;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Supervision;
using RsPa.Host.Access;
using RsPa.Host.DropIn;
using RsPa.Host.Intake;
using RsPa.Host.Listening;
using RsPa.Testing;
using RsPa.Testing.Files;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Host.Tests.DropIn;

/// <summary>Model servers, a gateway before them, and the drop-in endpoint on a port, on a clock that is moved by hand.</summary>
internal sealed class DropInFixture : IAsyncDisposable
{
    /// <summary>The owner's token.</summary>
    public const string Token = "dGhlIHRva2VuIG9mIHRoZSBvd25lciBvZiB0aGUgZ2F0ZXdheQ";

    /// <summary>A key whose tenant is <c>chat</c>.</summary>
    public static readonly string Key = ApiKeyText.Make(new byte[32]);

    /// <summary>A key whose tenant is <c>batch</c>, in the lowest lane.</summary>
    public static readonly string LowKey = ApiKeyText.Make([.. Enumerable.Repeat((byte)1, 32)]);

    private readonly TemporaryDirectory _directory = new();
    private readonly ActorSystem _system;
    private readonly OllamaEndpoint[] _endpoints;
    private readonly ApiKeys _keys;
    private WebApplication? _app;

    private DropInFixture(IReadOnlyList<OllamaStandIn> servers, SchedulingPolicy policy)
    {
        Servers = servers;
        _endpoints = [.. servers.Select(server => new OllamaEndpoint(new OllamaOptions { BaseUrl = server.BaseUrl, DefaultModel = "chat:8b" }, Time))];
        var parts = new GatewayParts(_endpoints, Time, () => 0, NullLoggerFactory.Instance);
        _system = ActorSystem.Create("gateway", RsPaTestKit.Setup(Time));
        Actor = _system.ActorOf(GatewayActor.Props(parts, new GatewayOptions("chat:8b") { Policy = policy }, new GatewayNeighbours(_system.DeadLetters, new LocalEventBus(_system)) { Accounts = _system.ActorOf(Props.Create(() => new Collector(Records))) }, new RestartPolicy()), "gateway");
        Gateway = new ModelGateway(parts, () => Actor, new Answers());
        var tenants = new TenantTable(new Dictionary<string, TenantTerms>(StringComparer.Ordinal));
        _keys = new ApiKeys(tenants, Time);
        _keys.Load([KeyOf("chat", Key, new TenantTerms { Weight = 3 }), KeyOf("batch", LowKey, new TenantTerms { Lane = CallLane.Low })]);
        Tenants = tenants;
    }

    public WatchedTime Time { get; } = new();

    public IReadOnlyList<OllamaStandIn> Servers { get; }

    public OllamaStandIn Ollama => Servers[0];

    public ModelGateway Gateway { get; }

    public IActorRef Actor { get; }

    /// <summary>The accounts of the calls that are over.</summary>
    public ConcurrentQueue<ModelCallRecord> Records { get; } = new();

    /// <summary>A client of the endpoint.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>A client of the first server.</summary>
    public HttpClient Straight { get; private set; } = null!;

    private TenantTable Tenants { get; }

    public static async Task<DropInFixture> StartAsync(OllamaStandInOptions? server = null, OllamaStandInOptions? second = null, SchedulingPolicy? policy = null, bool requireKey = false)
    {
        server ??= new OllamaStandInOptions { Models = Models };
        var servers = new List<OllamaStandIn> { await OllamaStandIn.StartAsync(server) };
        if (second is not null)
            servers.Add(await OllamaStandIn.StartAsync(second));
        var fixture = new DropInFixture(servers, policy ?? SchedulingPolicy.Default);
        await fixture.ServeAsync(requireKey);
        return fixture;
    }

    /// <summary>One model of each kind.</summary>
    public static IReadOnlyList<StandInModel> Models { get; } =
    [
        new StandInModel("chat:8b"),
        new StandInModel("thinker:8b") { Capabilities = ["completion", "tools", "thinking"] },
        new StandInModel("plain:1b") { Capabilities = ["completion"] },
        new StandInModel("vectors:latest") { Capabilities = ["embedding"] },
    ];

    /// <summary>Sends a request to the endpoint.</summary>
    public Task<HttpResponseMessage> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        Http.SendAsync(Request(method, path, body, headers), HttpCompletionOption.ResponseHeadersRead, TestLimit.Token());

    /// <summary>Makes a request.</summary>
    public static HttpRequestMessage Request(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        return request;
    }

    /// <summary>What the queue knows.</summary>
    public async Task<SchedulerState> QueueAsync() => (await Actor.Ask<GatewaySnapshot>(GetGateway.Instance, TestLimit.Token())).State;

    /// <summary>Returns when the queue is as is wanted: what a call does on its way goes over several threads.</summary>
    public async Task UntilAsync(Func<SchedulerState, bool> isSo)
    {
        var limit = TestLimit.Token();
        while (!isSo(await QueueAsync()))
        {
            limit.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Straight.Dispose();
        foreach (var endpoint in _endpoints)
            endpoint.Dispose();
        using (var atOnce = new CancellationTokenSource())
        {
            await atOnce.CancelAsync();
            try
            {
                await _app!.StopAsync(atOnce.Token);
            }
            catch (OperationCanceledException)
            {
                // Connections that a test left open are cut.
            }
        }

        await _app!.DisposeAsync();
        await _system.Terminate();
        foreach (var server in Servers)
            await server.DisposeAsync();
        _directory.Dispose();
    }

    private async Task ServeAsync(bool requireKey)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.ConfigureRsPaListening(new ListeningOptions("localhost", 0, Path.Combine(_directory.Path, "data", "rspa.sock")) { Tcp = false, Gateway = new GatewayListener("localhost", 0) });
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton(Gateway);
        builder.Services.AddSingleton<IApiKeys>(_keys);
        builder.Services.AddSingleton(Tenants);
        builder.Services.AddSingleton(new AccessTokens(Token)).AddSingleton<RefusedCallers>().AddRsPaIntake().AddRsPaDropIn(requireKey);
        _app = builder.Build();
        _app.UseRsPaDropIn();
        _app.Run(static http => http.Response.WriteAsync("the service's own API"));
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Http = Client(new Uri(addresses.First(address => !address.Contains("unix", StringComparison.Ordinal))));
        Straight = Client(Ollama.BaseUrl);
    }

    private static HttpClient Client(Uri address) => new(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = address, Timeout = TestLimit.Span };

    private ApiKey KeyOf(string name, string key, TenantTerms terms) => new(name, ApiKeyText.Hash(key), terms, Time.GetUtcNow(), null, null);

    private sealed class Collector : ReceiveActor
    {
        public Collector(ConcurrentQueue<ModelCallRecord> records) => Receive<ModelCallRecord>(records.Enqueue);
    }

    private sealed class Answers : IAnswerCache
    {
        private readonly ConcurrentDictionary<CacheKey, KeptAnswer> _kept = new();

        public bool IsOn => true;

        public ValueTask<KeptAnswer?> FindAsync(CacheKey key, CancellationToken cancellationToken) => new(_kept.GetValueOrDefault(key));

        public bool Keep(KeptAnswer answer) => _kept.TryAdd(answer.Key, answer);
    }
}

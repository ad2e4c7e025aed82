using System.Collections.Concurrent;
using System.Net.Sockets;
using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Events;
using RsPa.Actors.Gateway.Keys;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Application;
using RsPa.Application.Events;
using RsPa.Application.Nodes;
using RsPa.Application.Access;
using RsPa.Host.Access;
using RsPa.Host.Api;
using RsPa.Host.Console;
using RsPa.Host.Intake;
using RsPa.Host.Listening;

using RsPa.Testing.Logs;

namespace RsPa.Host.Tests.Hosting;

/// <summary>The API and the console on a real Kestrel: a free port and a Unix socket, with actors that keep all in memory.</summary>
public class TestHost : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rspa-").FullName;
    private WebApplication? _app;

    internal static DateTimeOffset Now => MemoryTasks.Start;

    internal FakeTimeProvider Time { get; } = new(Now);

    internal MemoryTasks Tasks { get; } = new();

    internal MemoryLogStore Logs { get; } = new();

    internal ConcurrentQueue<StoreCommand> Received => Tasks.Received;

    internal HealthReport Health { get; set; } = new(Ready: true, [new HealthPart("store", "ready", null, null, [new HealthFigure.Number("queue", 0, "{row}")])]);

    internal ActorSystem System { get; } = ActorSystem.Create("host");

    internal string SocketPath => Path.Combine(_directory, "data", "rspa.sock");

    internal LiveChanges Live => _app!.Services.GetRequiredService<LiveChanges>();

    internal IApiKeys Keys => _app!.Services.GetRequiredService<IApiKeys>();

    internal Uri Address { get; private set; } = null!;

    /// <summary>What the port asks for.</summary>
    internal string Token { get; } = "dGhlIHRva2VuIG9mIHRoZSB0ZXN0cyBvZiB0aGUgc3VyZmFjZXM";

    /// <summary>The token of somebody who may only look.</summary>
    internal string ViewersToken { get; } = "b25seSBsb29rcyBhdCB3aGF0IHRoZXJlIGlz";

    /// <summary>A client of the port, with the token.</summary>
    internal HttpClient Http { get; private set; } = null!;

    /// <summary>A client of the port without one.</summary>
    internal HttpClient Stranger { get; private set; } = null!;

    /// <summary>What the bodies of requests hold.</summary>
    internal BodyBudget Budget => _app!.Services.GetRequiredService<BodyBudget>();

    /// <summary>A client of the Unix socket.</summary>
    internal HttpClient Local { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.ConfigureRsPaListening(new ListeningOptions("localhost", 0, SocketPath));
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton(System);
        builder.Services.AddSingleton<IEventBus>(new LocalEventBus(System));
        builder.Services.AddSingleton<ITaskQueries>(Tasks);
        builder.Services.AddSingleton<IActorTree>(new FakeTree());
        builder.Services.AddSingleton<ILogStore>(Logs);
        builder.Services.AddSingleton(FakeSettings.All);
        builder.Services.AddSingleton(new HostInfo("0.1.0", "tower", "/var/lib/rspa", Now.AddHours(-2)));
        builder.Services.AddFakeActors(System, Tasks, Time, () => Health, models: await StartModelsAsync());
        builder.Services.AddRsPaAccess(new TokenFile(Token, "/var/lib/rspa/api.token", null)).AddRsPaIntake();
        builder.Services.AddSingleton(new AccessTokens(Token, (ViewersToken, "ann", CallerRole.Viewer)));
        builder.Services.AddRsPaApplication().AddRsPaApi().AddRsPaConsole();
        _app = builder.Build();
        _app.UseRsPaRequestGuard();
        _app.UseRsPaEmptyAnswers();
        _app.UseRsPaAccess();
        _app.UseRsPaIntake();
        _app.MapRsPaApi();
        _app.MapRsPaConsole();
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = new Uri(addresses.First(address => !address.Contains("unix", StringComparison.Ordinal)));
        Http = new HttpClient { BaseAddress = Address, DefaultRequestHeaders = { Authorization = new("Bearer", Token) } };
        Stranger = new HttpClient { BaseAddress = Address };
        Local = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new Uri("http://localhost") };
        await StartedAsync();
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        Stranger.Dispose();
        Local.Dispose();
        await _app!.DisposeAsync();
        await System.Terminate();
        await StopModelsAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Starts a model server; by default there is none.</summary>
    protected virtual Task<Uri?> StartModelsAsync() => Task.FromResult<Uri?>(null);

    /// <summary>The host has started.</summary>
    protected virtual Task StartedAsync() => Task.CompletedTask;

    /// <summary>Stops the model server.</summary>
    protected virtual Task StopModelsAsync() => Task.CompletedTask;

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}

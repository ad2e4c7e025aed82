using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Events;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Application;
using RsPa.Application.Health;
using RsPa.Application.Nodes;
using RsPa.Application.Tasks;
using RsPa.Host.Start;
using RsPa.Host.Tests.Hosting;
using RsPa.Host.Tests.Settings;
using RsPa.Testing.Files;

namespace RsPa.Host.Tests.Start;

public sealed class FirstRunTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SettingsWorld _world = new();
    private readonly ActorSystem _system = ActorSystem.Create("first-run");

    private string Data => _directory["data"];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    public void Dispose()
    {
        _system.Dispose();
        _world.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_welcome_that_was_shown_is_not_owed_any_more()
    {
        using (var data = DataDirectory.Take(Data))
        {
            data.OwesWelcome.ShouldBeTrue();
            await RunAsync(data, CancellationToken.None);
        }

        using var again = DataDirectory.Take(Data);
        again.OwesWelcome.ShouldBeFalse();
    }

    [Fact]
    public async Task A_first_run_that_is_stopped_before_its_end_leaves_the_welcome_to_the_next_one()
    {
        // It was forgotten: the directory was no longer new, and nothing else remembered.
        using (var data = DataDirectory.Take(Data))
            await RunAsync(data, new CancellationToken(canceled: true));

        using var again = DataDirectory.Take(Data);
        again.OwesWelcome.ShouldBeTrue();
    }

    [Fact]
    public void An_owner_who_wrote_the_settings_first_is_welcomed()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Combine(Data, "rspa.conf"), "ollama.host = tower");

        using var data = DataDirectory.Take(Data);
        data.OwesWelcome.ShouldBeTrue();
    }

    [Fact]
    public void A_directory_that_was_in_use_before_owes_no_welcome()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Combine(Data, "main.db"), "");

        using var data = DataDirectory.Take(Data);
        data.OwesWelcome.ShouldBeFalse();
    }

    private async Task RunAsync(DataDirectory data, CancellationToken stopping)
    {
        var tasks = new MemoryTasks();
        await using var application = new ServiceCollection()
            .AddSingleton(_system)
            .AddSingleton<IEventBus>(new LocalEventBus(_system))
            .AddSingleton(TimeProvider.System)
            .AddSingleton<ITaskQueries>(tasks)
            .AddFakeActors(_system, tasks, TimeProvider.System, () => new HealthReport(Ready: true, Array.Empty<HealthPart>()))
            .AddRsPaApplication()
            .BuildServiceProvider();
        // Nothing listens there, and nobody may: it is a port that needs rights.
        using var ollama = new GatewayParts(
            [new OllamaEndpoint(new OllamaOptions { BaseUrl = new Uri("http://127.0.0.1:1"), DefaultModel = "m:1" }, TimeProvider.System)], TimeProvider.System, () => 0, NullLoggerFactory.Instance);
        var info = new HostInfo("0.1.0", "tower", data.Path, DateTimeOffset.UnixEpoch);
        var settings = _world.Loaded("--agents.enabled_agents=[\"system_report\"]").Settings;
        var run = new FirstRun(
            application.GetRequiredService<TaskService>(), application.GetRequiredService<TaskFollowService>(), application.GetRequiredService<HealthService>(), ollama, settings, info, data, TimeProvider.System, NullLogger<FirstRun>.Instance);
        await run.RunAsync(stopping);
    }
}

using Akka.Actor;
using Akka.Hosting;
using Akka.Hosting.Logging;
using Akka.Persistence.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Agents;
using RsPa.Actors.Events;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Logs;
using RsPa.Actors.Protocol.Store;
using RsPa.Agents;
using RsPa.Host.Logging;
using RsPa.Host.Settings;
using RsPa.Host.Start;
using RsPa.Host.Tests.Settings;
using RsPa.Persistence.Sqlite.Logs;

using RsPa.Testing.Logs;

namespace RsPa.Host.Tests.Logging;

/// <summary>Logging as a whole: from the framework's logger to console, file and database.</summary>
public sealed class RsPaLoggingTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly SettingsWorld _world = new();

    public void Dispose()
    {
        _world.Dispose();
    }

    [Fact]
    public void An_entry_reaches_file_and_channel_without_its_secrets()
    {
        using var logging = Create(out var settings);
        using var factory = Factory(logging);

        factory.CreateLogger("RsPa.Test").LogError(new InvalidOperationException("refused: password=hunter2"), "Calling {Url} with {Header}", "https://ann:hunter2@host/", "Authorization: Bearer hunter2hunter2");

        var entry = Entries(logging).ShouldHaveSingleItem();
        entry.Severity.ShouldBe(LogSeverity.Error);
        entry.Logger.ShouldBe("RsPa.Test");
        entry.Message.ShouldBe("Calling https://ann:***@host/ with Authorization: Bearer ***");
        entry.Exception!.ShouldContain("refused: password=***");
        var text = File.ReadAllText(settings.Logging.LogFile);
        text.ShouldContain("Calling https://ann:***@host/");
        text.ShouldNotContain("hunter2");
    }

    [Fact]
    public void The_context_comes_from_scopes_and_from_the_message()
    {
        using var logging = Create(out _);
        using var factory = Factory(logging);
        var logger = factory.CreateLogger("RsPa.Test");

        using (logger.BeginScope(new Dictionary<string, object> { ["task"] = "t-1", ["attempt"] = 2, ["agent"] = "mail" }))
            logger.LogInformation("in a scope");
        object[] about = ["t-2", "other", 3];
        logger.LogInformation("Task {TaskId} of {Agent}, attempt {Attempt}", about);
        logger.LogInformation("alone");

        Entries(logging).Select(entry => entry.Context).ShouldBe(
        [
            new LogContext("t-1", 2, "mail", "testhost"),
            new LogContext("t-2", 3, "other", "testhost"),
            new LogContext(null, null, null, "testhost"),
        ]);
    }

    [Fact]
    public async Task A_warning_knows_the_method_and_line_that_logged_it_and_an_event_its_name()
    {
        using var logging = Create(out _);
        using var factory = Factory(logging);
        var logger = factory.CreateLogger<RsPaLoggingTests>();

        await Task.Yield();
        logger.LogWarning("careful");
        logger.LogInformation(new EventId(7, "SomethingHappened"), "it did");

        var entries = Entries(logging);
        entries[0].Module.ShouldBe(nameof(RsPaLoggingTests));
        entries[0].Function.ShouldBe(nameof(A_warning_knows_the_method_and_line_that_logged_it_and_an_event_its_name));
        entries[0].Line!.Value.ShouldBeGreaterThan(50);
        entries[1].Module.ShouldBe(nameof(RsPaLoggingTests));
        entries[1].Function.ShouldBe("SomethingHappened");
        entries[1].Line.ShouldBeNull();
    }

    [Fact]
    public void Warnings_of_one_method_know_each_its_own_line_every_time()
    {
        using var logging = Create(out _);
        using var factory = Factory(logging);
        var logger = factory.CreateLogger<RsPaLoggingTests>();

        for (var i = 0; i < 2; i++)
        {
            logger.LogWarning("first");
            logger.LogWarning("second");
        }

        var lines = Entries(logging).Select(entry => entry.Line!.Value).ToArray();
        lines.ShouldBe([lines[0], lines[0] + 1, lines[0], lines[0] + 1]);
    }

    [Fact]
    public void Levels_have_their_names_and_the_framework_begins_at_warning()
    {
        using var logging = Create(out _, "--logging.level=DEBUG");
        using var factory = Factory(logging);
        var ours = factory.CreateLogger("RsPa.Test");
        var framework = factory.CreateLogger("Microsoft.AspNetCore.Routing");
        foreach (var level in new[] { LogLevel.Trace, LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error, LogLevel.Critical })
        {
            ours.Log(level, "ours");
            framework.Log(level, "framework");
        }

        Entries(logging).Select(entry => $"{entry.Message} {entry.Severity.Name()}").ShouldBe(
            ["ours DEBUG", "ours INFO", "ours WARNING", "framework WARNING", "ours ERROR", "framework ERROR", "ours CRITICAL", "framework CRITICAL"]);
    }

    [Fact]
    public void The_level_can_change_while_the_service_runs()
    {
        using var logging = Create(out _);
        using var factory = Factory(logging);
        var ours = factory.CreateLogger("RsPa.Test");
        var framework = factory.CreateLogger("Microsoft.X");

        ours.LogDebug("1");
        logging.Level.Level = LogSeverity.Debug;
        ours.LogDebug("2");
        logging.Level.Level = LogSeverity.Error;
        ours.LogWarning("3");
        framework.LogWarning("4");
        ours.LogError("5");

        Entries(logging).Select(entry => entry.Message).ShouldBe(["2", "5"]);
        Should.Throw<ArgumentOutOfRangeException>(() => logging.Level.Level = LogSeverity.Invalid);
    }

    [Fact]
    public void What_is_off_gets_nothing()
    {
        using var logging = Create(out var settings, "--logging.log_to_file=off", "--logging.log_to_database=off");

        logging.Logger.Error("nowhere");

        logging.Channel.ShouldBeNull();
        File.Exists(settings.Logging.LogFile).ShouldBeFalse();
    }

    [Fact]
    public void Very_long_texts_are_cut_and_an_object_that_throws_fails_nobody()
    {
        using var logging = Create(out _);

        logging.Logger.Information("{Text}", new string('x', 100_000));
        logging.Logger.Information("a {Broken} thing", new Broken());

        var entries = Entries(logging);
        entries[0].Message.Length.ShouldBeLessThan(33_000);
        entries[0].Message.ShouldEndWith(" … (67232 more characters)");
        entries[1].Message.ShouldContain("thing");
    }

    [Fact]
    public async Task From_start_to_stop_of_a_host_no_entry_is_lost()
    {
        using var logging = Create(out var settings);
        logging.Logger.Information("before the host");

        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Services.AddRsPaLogging(settings, logging, TimeProvider.System);
        builder.Services.AddRsPaDatabase(settings, TimeProvider.System, out _);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IEventBus>(provider => new LocalEventBus(provider.GetRequiredService<ActorSystem>()));
        builder.Services.AddAkka("test", akka => akka.WithLogs(logging.Channel!, ActorSettings.Logs(settings)));
        await using var store = (SqliteLogStore)builder.Services.Single(service => service.ServiceType == typeof(ILogStore)).ImplementationInstance!;
        using (var host = builder.Build())
        {
            await host.StartAsync();
            host.Services.GetRequiredService<ILogger<RsPaLoggingTests>>().LogInformation("while it runs");
            var logs = host.Services.GetRequiredService<IRequiredActor<LogsActor>>().ActorRef;
            logs.Path.ToString().ShouldEndWith("/user/logs");
            await host.StopAsync();
        }

        logging.Logger.Information("after the host");
        await logging.FinishAsync(store, Timeout, TimeProvider.System);

        var rows = await store.QueryAsync(new LogQuery { Order = LogOrder.NewestLast }, default);
        rows.Select(row => row.Entry.Message).Where(message => message.Contains("host", StringComparison.Ordinal) || message.Contains("while", StringComparison.Ordinal))
            .ShouldBe(["before the host", "while it runs", "after the host"]);
        logging.Channel!.Drops.ShouldBe(LogDrops.None);
    }

    // Its messages had the agent's name as a number's place only: "log query --agent" did not find them.
    [Fact]
    public async Task What_an_agents_own_actor_warns_of_is_found_by_the_agents_name()
    {
        using var logging = Create(out _);
        using var factory = Factory(logging);
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka("test", akka => akka
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLogger<LoggerFactoryLogger>();
            })
            .AddSetup(new LoggerFactorySetup(factory))
            .WithInMemoryJournal()
            .WithInMemorySnapshotStore());
        using var host = builder.Build();
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var receipts = new AgentName("receipts");
        var agents = system.ActorOf(AgentsActor.Props(
            [new AgentDefinition(receipts, receipts, "{}", new AgentLimits(1, Timeout, TimeSpan.Zero, 0, TimeSpan.Zero), Enabled: true)],
            system.ActorOf(Props.Create<RefusingStore>()), new LocalEventBus(system), new NoAttempts(), new Actors.Agents.AgentSupervision { Node = "here" }, TimeProvider.System));
        object answer;
        do
            answer = await agents.Ask<object>(new PauseAgent(receipts, "holiday"), Timeout);
        while (answer is AgentUnknown);
        answer.ShouldBeOfType<AgentRefused>();

        var warning = First(logging, entry => entry.Message.Contains("the disk is full", StringComparison.Ordinal));

        warning.Severity.ShouldBe(LogSeverity.Warning);
        warning.Context.Agent.ShouldBe("receipts");
        await host.StopAsync();
    }

    // An actor's log reaches the channel by way of another actor, a moment after the answer.
    private static LogEntry First(RsPaLogging logging, Predicate<LogEntry> wanted)
    {
        LogEntry? found = null;
        SpinWait.SpinUntil(() => (found = Entries(logging).Find(wanted)) is not null, Timeout).ShouldBeTrue();
        return found!;
    }

    private sealed class RefusingStore : ReceiveActor
    {
        public RefusingStore() => ReceiveAny(_ => Sender.Tell(new StoreRefused(StoreRefusal.StorageFailed, "the disk is full")));
    }

    private sealed class NoAttempts : IAttemptTotals
    {
        public Task<AttemptTotals> ReadAsync(AgentName agent, CancellationToken cancellationToken) => Task.FromResult(AttemptSums.Nothing);
    }

    private RsPaLogging Create(out RsPaSettings settings, params string[] args)
    {
        settings = _world.Loaded(["--logging.log_to_console=off", .. args]).Settings;
        return RsPaLogging.Create(settings.Logging, settings.Cluster.NodeName, TimeProvider.System, redirected: true);
    }

    private static Serilog.Extensions.Logging.SerilogLoggerFactory Factory(RsPaLogging logging) => new(logging.Logger, dispose: false);

    // Reads the channel through the very code that empties it at the end.
    private static List<LogEntry> Entries(RsPaLogging logging)
    {
        var store = new MemoryLogStore();
        LogDrain.WriteRestAsync(logging.Channel!, store, Timeout, TimeProvider.System).GetAwaiter().GetResult();
        return [.. store.Entries];
    }

    private sealed class Broken
    {
        public override string ToString() => throw new InvalidOperationException("broken");
    }
}

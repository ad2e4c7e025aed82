using System.Reflection;
using RsPa.Actors.Logs;
using RsPa.Application;
using RsPa.Application.Access;
using RsPa.Application.Health;
using RsPa.Application.Nodes;
using RsPa.Host.Access;
using RsPa.Host.Api;
using RsPa.Host.Console;
using RsPa.Host.DropIn;
using RsPa.Host.Intake;
using RsPa.Host.Listening;
using RsPa.Host.Logging;
using RsPa.Host.Memory;
using RsPa.Host.Settings;

namespace RsPa.Host.Start;

/// <summary>One run of the service: takes the data directory, brings the databases up to date, composes all parts, and serves.</summary>
internal static partial class Service
{
    private static readonly TimeSpan LogFlushLimit = TimeSpan.FromSeconds(5);

    /// <summary>The version of this service.</summary>
    public static string Version { get; } =
        typeof(Service).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Runs until the process is told to stop.</summary>
    /// <returns>The exit code: 0, or 1 where it could not start or had to stop.</returns>
    public static async Task<int> RunAsync(SettingsResult.Loaded loaded, TimeProvider time)
    {
        try
        {
            using var directory = DataDirectory.Take(loaded.Settings.DataDirectory);
            using var logging = RsPaLogging.Create(loaded.Settings.Logging, loaded.Settings.Cluster.NodeName, time, System.Console.IsOutputRedirected);
            Mended(logging.Logger, directory.Mended, loaded.Settings);
            var agents = AgentCatalogue.Of(loaded.Settings);
            var (app, preparing) = Compose(loaded, directory, agents, logging, time);
            return await ServeAsync(app, logging, preparing, time).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            return Messages.Complain(StartFault.Describe(fault), Messages.Failed);
        }
    }

    /// <summary>Puts the service together, and prepares its database meanwhile: that is to be awaited before the service is started.</summary>
    internal static (WebApplication App, Task<string?> Preparing) Compose(SettingsResult.Loaded loaded, DataDirectory directory, AgentCatalogue agents, RsPaLogging logging, TimeProvider time)
    {
        var settings = loaded.Settings;
        var token = TokenFile.Take(directory.Path, RandomSource.Secret);
        Mended(logging.Logger, token.Mended, settings);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(directory);
        builder.Services.AddSingleton(agents);
        builder.Services.AddSingleton(new HostInfo(Version, settings.Cluster.NodeName, directory.Path, ProcessEnvironment.StartedAt));
        builder.Services.AddSingleton(loaded.Effective);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Tasks.SoftShutdown + settings.Tasks.HardShutdown + TimeSpan.FromMinutes(1));

        builder.Services.AddRsPaLogging(settings, logging, time);
        builder.Services.AddRsPaDatabase(settings, time, out var database);

        // Side by side: what is composed touches no database before it is started.
        var preparing = Task.Run(() => database.PrepareAsync(agents));
        builder.Services.AddRsPaGateway(settings, agents);

        // Before the actors: the first of them may find a fault already.
        builder.Services.AddSingleton<FaultWatch>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<FaultWatch>());
        builder.Services.AddRsPaActors(settings, agents);
        builder.Services.AddRsPaAccess(token).AddRsPaIntake();
        builder.Services.AddRsPaApplication().AddRsPaApi().AddRsPaConsole().AddRsPaDropIn(settings.Gateway.RequireKey);
        builder.Services.AddSingleton<IdleMemory>();
        builder.Services.AddSingleton<FirstRun>();
        builder.Services.AddSingleton(provider => new ReadyWatch(stopping => provider.GetRequiredService<HealthService>().ShowAsync(Caller.Service, stopping), provider.GetRequiredService<HostInfo>(), time, provider.GetRequiredService<ILoggerFactory>().CreateLogger("RsPa")));
        builder.ConfigureRsPaListening(new ListeningOptions(settings.Ui.Host, settings.Ui.Port, Path.Combine(directory.Path, "rspa.sock")) 
        {
            Tcp = settings.Ui.Tcp,
            Gateway = settings.Gateway.Enabled ? new GatewayListener(settings.Gateway.Host, settings.Gateway.Port) : null,
        });

        var app = builder.Build();
        app.UseRsPaDropIn();
        app.UseRouting(); // said here, since it would stand before all else otherwise, where the drop-in endpoint has no use for it
        app.UseRsPaRequestGuard();
        app.UseRsPaEmptyAnswers();
        app.UseRsPaAccess();
        app.UseRsPaIntake();
        app.MapRsPaApi();
        app.MapRsPaConsole();
        return (app, preparing);
    }

    private static async Task<int> ServeAsync(WebApplication app, RsPaLogging logging, Task<string?> preparing, TimeProvider time)
    {
        var logs = app.Services.GetRequiredService<ILogStore>();
        try
        {
            string? fault;
            await using (app.ConfigureAwait(false))
            {
                var prepared = await preparing.ConfigureAwait(false);
                var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("RsPa");
                if (prepared is not null)
                    Prepared(log, prepared);
                if (!await StartAsync(app).ConfigureAwait(false))
                    return 0;
                Started(app, log, time);
                var ready = app.Services.GetRequiredService<ReadyWatch>().RunAsync(app.Lifetime.ApplicationStopping);
                var idle = app.Services.GetRequiredService<IdleMemory>().RunAsync(app.Lifetime.ApplicationStopping);
                await app.Services.GetRequiredService<FirstRun>().RunAsync(app.Lifetime.ApplicationStopping).ConfigureAwait(false);
                await app.WaitForShutdownAsync().ConfigureAwait(false);
                await Task.WhenAll(ready, idle).ConfigureAwait(false);
                fault = app.Services.GetRequiredService<FaultWatch>().Message;
            }

            return fault is null ? 0 : Messages.Complain($"RsPa had to stop. {fault}", Messages.Failed);
        }
        finally
        {
            await logging.FinishAsync(logs, LogFlushLimit, time).ConfigureAwait(false);
            if (logs is IAsyncDisposable closing)
                await closing.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Starts it.</summary>
    /// <returns>Whether it runs; not where it was told to stop while it started, and has stopped.</returns>
    private static async Task<bool> StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync().ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await app.StopAsync().ConfigureAwait(false);
            return false;
        }
    }

    private static void Started(WebApplication app, ILogger log, TimeProvider time)
    {
        var info = app.Services.GetRequiredService<HostInfo>();
        var settings = app.Services.GetRequiredService<RsPaSettings>();
        var took = time.GetUtcNow() - info.StartedAt;
        Listens(log, info.Version, took.TotalSeconds, Where(settings, info), info.DataDirectory, settings.Agents.InboxDirectory);
    }

    private static string Where(RsPaSettings settings, HostInfo info) => settings.Ui.Tcp
        ? $"http://{(settings.Ui.Host.Contains(':', StringComparison.Ordinal) ? $"[{settings.Ui.Host}]" : settings.Ui.Host)}:{settings.Ui.Port}{ApiEndpoints.Prefix}, with the token in {Path.Combine(info.DataDirectory, TokenFile.Name)}"
        : $"the Unix socket {Path.Combine(info.DataDirectory, "rspa.sock")} alone (ui.tcp is off)";

    // Not silently: whoever set the old permissions has to know. Where the log does not go to the console, it is said there too.
    private static void Mended(Serilog.ILogger log, string? what, RsPaSettings settings)
    {
        if (what is null)
            return;
        log.ForContext(Serilog.Core.Constants.SourceContextPropertyName, "RsPa").Warning("{Mended:l}", what);
        if (!settings.Logging.LogToConsole)
            Messages.Complain(what, Messages.Failed);
    }

    [LoggerMessage(5000, LogLevel.Information, "RsPa {Version} listens after {Seconds:0.0} s. API: {Url}; data: {Directory}; inbox: {Inbox}")]
    private static partial void Listens(ILogger logger, string version, double seconds, string url, string directory, string inbox);

    [LoggerMessage(5002, LogLevel.Information, "Database: {Done}")]
    private static partial void Prepared(ILogger logger, string done);
}

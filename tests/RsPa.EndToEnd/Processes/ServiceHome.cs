using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using RsPa.Testing.Files;

namespace RsPa.EndToEnd.Processes;

/// <summary>A home directory of a test's own, and the services that run in it.</summary>
internal sealed class ServiceHome : IAsyncDisposable
{
    private const int PortTries = 5;

    private readonly TemporaryDirectory _directory = new();
    private readonly List<ServiceProcess> _services = [];

    public ServiceHome() => Data = System.IO.Path.Combine(BuiltPrograms.HomeIn(Path), ".rs", "pa");

    public string Path => _directory.Path;

    /// <summary>The data directory.</summary>
    public string Data { get; init; }

    /// <summary>The file with what the port asks for.</summary>
    public string Token => System.IO.Path.Combine(Data, "api.token");

    public string Socket => System.IO.Path.Combine(Data, "rspa.sock");

    public string Inbox => System.IO.Path.Combine(Data, "inbox");

    public string MainDb => System.IO.Path.Combine(Data, "main.db");

    /// <summary>Settings, as environment variables. No model server is there, unless a test names one.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal)
    {
        ["RSPA_OLLAMA_HOST"] = "127.0.0.1",
        ["RSPA_OLLAMA_PORT"] = "1",
        ["RSPA_OLLAMA_MAX_RETRIES"] = "0",
        ["RSPA_AGENTS_INBOX_POLL_INTERVAL"] = "500ms",
        ["RSPA_AGENTS_INBOX_SETTLE_TIME"] = "500ms",
        ["RSPA_AGENTS_RETRY_BACKOFF_SECONDS"] = "1",

        // A service that lives for a second gains nothing from measuring itself.
        ["DOTNET_TieredPGO"] = "0",
    };

    /// <summary>A port that nobody uses now. Somebody may use it in a moment.</summary>
    /// <param name="but">Another one than this.</param>
    public static int FreePort(int but = 0)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port is var port && port == but ? FreePort(but) : port;
    }

    /// <summary>Starts the service, and waits until it is ready; on another port where the chosen one was taken meanwhile.</summary>
    public async Task<ServiceProcess> StartAsync()
    {
        for (var i = 1; ; i++)
        {
            var service = Launch(FreePort());
            try
            {
                await service.ReadyAsync();
                return service;
            }
            catch (ServiceEndedException ended) when (i < PortTries && ended.Message.Contains("is in use", StringComparison.Ordinal))
            {
                // Somebody was quicker.
            }
        }
    }

    /// <summary>Starts the service and doesn't wait for anything.</summary>
    public ServiceProcess Launch(int port, params IEnumerable<string> arguments)
    {
        var variables = new Dictionary<string, string>(Variables, StringComparer.Ordinal);
        variables.TryAdd("RSPA_UI_PORT", $"{port}");
        variables.TryAdd("RSPA_GATEWAY_PORT", $"{FreePort(port)}");
        var process = RunningProcess.Start(BuiltPrograms.Start(BuiltPrograms.Host, Path, arguments, variables));
        var service = new ServiceProcess(process, Data, port) { GatewayPort = int.Parse(variables["RSPA_GATEWAY_PORT"], CultureInfo.InvariantCulture) };
        _services.Add(service);
        return service;
    }

    /// <summary>Runs the service where it is to end by itself.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(params IEnumerable<string> arguments)
    {
        var service = Launch(FreePort(), arguments);
        return (await service.Process.EndAsync(), service.Process.Output);
    }

    /// <summary>Runs <c>rspa</c>.</summary>
    public Task<Said> RspaAsync(params IEnumerable<string> arguments) => RspaConsole.RunAsync(Path, arguments);

    /// <summary>Opens main.db to look into it.</summary>
    public SqliteConnection OpenMainDb(SqliteOpenMode mode = SqliteOpenMode.ReadOnly)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = MainDb, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var service in _services)
            service.Dispose();
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using RsPa.Persistence.Postgres;
using RsPa.Persistence.Postgres.Migrating;
using RsPa.Testing.VirtualTime;

namespace RsPa.Testing.Postgres;

/// <summary>A private PostgreSQL server: on a free port and a socket in a temporary directory, as an unprivileged user, gone with the process that started it.</summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    /// <summary>The role that owns all, on the socket without a password.</summary>
    public const string User = "rspa";

    /// <summary>Its password, which TCP asks for.</summary>
    public const string Password = "correct horse";

    private static readonly Lazy<Task<PostgresCluster>> SharedOne = new(() => StartOneAsync(), LazyThreadSafetyMode.ExecutionAndPublication);
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync, LazyThreadSafetyMode.ExecutionAndPublication);
    private static int _databases;

    private readonly ClusterDirectory _directory;
    private readonly IReadOnlyList<string> _settings;
    private PostgresProcess? _server;

    private PostgresCluster(ClusterDirectory directory, int port, IReadOnlyList<string> settings)
    {
        _directory = directory;
        Port = port;
        _settings = settings;
    }

    /// <summary>Its port, on 127.0.0.1 and of its socket.</summary>
    public int Port { get; }

    /// <summary>Where its socket is.</summary>
    public string SocketDirectory => _directory.Socket;

    /// <summary>Its data.</summary>
    public string DataDirectory => _directory.Data;

    /// <summary>Whether it was started, and neither stopped nor killed since.</summary>
    public bool IsRunning => _server is not null;

    /// <summary>What it has logged since it was started last.</summary>
    public string Log => _server?.Log ?? "";

    /// <summary>The server that all tests of this process share.</summary>
    public static Task<PostgresCluster> SharedAsync() => SharedOne.Value;

    /// <summary>A fresh, empty database on the shared server.</summary>
    public static async Task<PostgresTestDatabase> DatabaseAsync() => await (await SharedAsync()).NewDatabaseAsync();

    /// <summary>A fresh database on the shared server that has RsPa's schema.</summary>
    public static async Task<PostgresTestDatabase> MigratedDatabaseAsync() => await (await SharedAsync()).NewDatabaseAsync(await Template.Value);

    /// <summary>Starts a server of a test's own.</summary>
    /// <param name="under">In which directory its data is put, such as a small disk; the system's temporary one where nothing is said.</param>
    /// <param name="settings">Its settings (<c>name=value</c>), beside those that it has anyway.</param>
    public static async Task<PostgresCluster> StartOneAsync(string? under = null, params string[] settings)
    {
        if (PostgresPrograms.Missing is { } missing)
            throw new InvalidOperationException(missing);
        var directory = await ClusterDirectory.MakeAsync(under, User, Password);
        var cluster = new PostgresCluster(directory, FreePort(), settings);
        await cluster.StartAsync();
        return cluster;
    }

    /// <summary>Starts it again, on the same port with the same data, after <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    /// <param name="settings">Settings of this start alone.</param>
    public async Task StartAsync(params string[] settings)
    {
        string[] command =
        [
            PostgresPrograms.Of("postgres"), "-D", _directory.Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-k", _directory.Socket,
            .. ((string[])["listen_addresses=127.0.0.1", "shared_buffers=32MB", "fsync=on", "max_connections=200", "max_wal_size=256MB", "log_min_messages=warning", .. _settings, .. settings]).SelectMany(setting => (string[])["-c", setting]),
        ];

        // The processes of one that was killed go by themselves, once each has noticed.
        var limit = TestLimit.Token();
        while ((_server = await PostgresProcess.StartAsync(_directory.Path, command)) is null)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit);
    }

    /// <summary>Stops it, as an administrator does who waits for nobody.</summary>
    public Task StopAsync() => EndAsync("INT");

    /// <summary>Kills its postmaster by force, as a fault or the kernel would: its other processes go once they notice.</summary>
    public Task KillAsync() => EndAsync("KILL");

    /// <summary>Makes a database.</summary>
    /// <param name="template">The one that it is a copy of; an empty one where nothing is said.</param>
    public async Task<PostgresTestDatabase> NewDatabaseAsync(string? template = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync($"CREATE DATABASE {name}" + (template is null ? "" : $" TEMPLATE {template}"));
        return new PostgresTestDatabase(this, name);
    }

    /// <summary>A fresh database on this server that has RsPa's schema.</summary>
    public async Task<PostgresTestDatabase> MigratedAsync()
    {
        var database = await NewDatabaseAsync();
        await using var server = new PostgresServer(database.Place, new PostgresPool(1));
        await new PostgresSchema(server).BringUpToDateAsync(CancellationToken.None);
        return database;
    }

    /// <summary>Runs a statement as the owner of all.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="database">In which database.</param>
    public async Task ExecuteAsync(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection($"Host={SocketDirectory};Port={Port};Username={User};Database={database};Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // the texts are those of tests
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
            await server.StopAsync("QUIT", keep: false);
        _directory.Dispose();
    }

    private async Task EndAsync(string signal)
    {
        if (_server is { } server)
            await server.StopAsync(signal, keep: true);
        _server = null;
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var shared = await SharedAsync();
        var database = await shared.NewDatabaseAsync();
        await using (var server = new PostgresServer(database.Place, new PostgresPool(1)))
            await new PostgresSchema(server).BringUpToDateAsync(CancellationToken.None);
        return database.Name;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

using Npgsql;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Postgres;

/// <summary>What a set of connections is for.</summary>
/// <param name="Connections">How many there are at most, from 1.</param>
/// <param name="Timeout">How long a command may take, and how long one waits for a connection; the default of the driver (30 s) where nothing is said.</param>
/// <param name="Durable">Whether a commit waits until it is on disk. False is for what may be lost in a crash of the server, such as the cache.</param>
/// <param name="KeepAlive">How often an idle connection is asked for a sign of life, where somebody listens on it; never where nothing is said.</param>
/// <param name="Reads">That it only reads, and how; nothing where it writes too.</param>
public sealed record PostgresPool(int Connections, TimeSpan? Timeout = null, bool Durable = true, TimeSpan? KeepAlive = null, PostgresReads? Reads = null);

/// <summary>How connections are set up that only read.</summary>
/// <param name="Limit">How long a statement may take until the server stops it; nothing for as long as it takes.</param>
public sealed record PostgresReads(TimeSpan? Limit);

/// <summary>A PostgreSQL database as RsPa connects to it for one purpose: by a bounded pool of connections whose tables are those of its schema, whose time zone is UTC, and which the server shows as <c>rspa NODE</c>.</summary>
public sealed class PostgresServer : IAsyncDisposable, IDisposable
{
    private readonly NpgsqlDataSource? _hosts;

    /// <param name="place">Where it is.</param>
    /// <param name="pool">For how many at once.</param>
    public PostgresServer(PostgresPlace place, PostgresPool pool)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(pool);
        Place = place;
        ConnectionString = PostgresConnection.StringFor(place, pool);
        var builder = new NpgsqlDataSourceBuilder(ConnectionString);
        if (place.Hosts.Count == 1)
        {
            Source = builder.Build();
            return;
        }

        var hosts = builder.BuildMultiHost();
        _hosts = hosts;
        Source = hosts.WithTargetSession(place.OnlyPrimary ? TargetSessionAttributes.Primary : TargetSessionAttributes.Any);
    }

    /// <summary>Where it is.</summary>
    public PostgresPlace Place { get; }

    /// <summary>Its connections.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>How the driver is told of it. It holds the password: it is never printed.</summary>
    internal string ConnectionString { get; }

    /// <summary>Takes a connection from the pool, or opens one. Disposing of it gives it back.</summary>
    /// <exception cref="StorageException">None is to be had; the message says why and what to do.</exception>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (PostgresFaults.IsOne(failure))
        {
            throw Explain(failure);
        }
    }

    /// <summary>Puts what the server or the driver said in words.</summary>
    public StorageException Explain(Exception failure) => PostgresFaults.Explain(failure, Place);

    /// <inheritdoc/>
    public void Dispose()
    {
        Source.Dispose();
        _hosts?.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync().ConfigureAwait(false);
        if (_hosts is not null)
            await _hosts.DisposeAsync().ConfigureAwait(false);
    }
}

using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Retries;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Postgres.Nodes;

/// <summary>
/// One node among those that share a database. A connection of its own holds its name, hears what the others tell (<c>LISTEN</c>), tells
/// them (<c>NOTIFY</c>, apart from the commits, since a commit that notifies waits for all others that do), and compares the clocks.
/// Where that connection breaks another one is opened, the name taken again, and looked for what was missed.
/// </summary>
public sealed partial class PostgresNode : INodeSignals, IAsyncDisposable
{
    // Whatever a busy node has to tell within a gathering: who runs more tasks than this looks at its renewals for the rest.
    private const int MostStops = 1_000;

    private readonly PostgresServer _server;
    private readonly NodeSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly NodeIdentity _identity;
    private readonly Guid _sender;
    private readonly string _channel;
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<NodeSignal> _stops = Channel.CreateBounded<NodeSignal>(new BoundedChannelOptions(MostStops) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Lock _lock = new();
    private readonly ClockWatch _clock;
    private Action<NodeSignal>? _heard;
    private CancellationTokenSource _wake = new();
    private Task _running = Task.CompletedTask;
    private int _due;
    private int _disposed;
    private volatile string? _fault;

    /// <param name="server">The database, by a pool of one connection, which goes with this: the name is free again as soon as that is closed.</param>
    /// <param name="settings">How it keeps in touch.</param>
    /// <param name="time">The node's clock.</param>
    /// <param name="sender">Makes the identifier by which it knows its own signals.</param>
    /// <param name="logger">Where it says what is wrong.</param>
    public PostgresNode(PostgresServer server, NodeSettings settings, TimeProvider time, Func<Guid> sender, ILogger<PostgresNode> logger)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(sender);
        _server = server;
        _settings = settings;
        _time = time;
        _logger = logger;
        _identity = new NodeIdentity(server.Place);
        _sender = sender();
        _channel = $"rspa_{server.Place.Schema}";
        _clock = new ClockWatch(settings.ClockTolerance);
    }

    /// <summary>Completes where another node has taken the name while this one was cut off: it must stop. The result says who.</summary>
    public Task<string> Lost => _lost.Task;

    /// <summary>How far this node's clock is ahead of the database's; nothing before they were compared.</summary>
    public TimeSpan? ClockOffset => _clock.Offset;

    /// <summary>Why it hears nothing at the moment; nothing where it does.</summary>
    public string? Fault => _fault;

    /// <summary>Takes the node's name, and keeps in touch from here on.</summary>
    /// <exception cref="StorageException">Another node works under that name, or the database can't be reached.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await TakeNameAsync(connection, cancellationToken).ConfigureAwait(false);
            await ListenAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            if (PostgresFaults.IsOne(failure))
                throw _server.Explain(failure);
            throw;
        }

        _running = Task.Run(() => RunAsync(connection), CancellationToken.None);
    }

    /// <inheritdoc/>
    public void Tell(NodeSignal signal)
    {
        if (signal is NodeSignal.WorkIsDue)
            Volatile.Write(ref _due, 1);
        else
            _stops.Writer.TryWrite(signal); // where there is no room, the renewals of whoever runs it bring it back
        Wake();
    }

    /// <inheritdoc/>
    public IDisposable Follow(Action<NodeSignal> heard)
    {
        lock (_lock)
            _heard += heard;
        return new Following(this, heard);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Whoever knows it under two names disposes of it twice.
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _over.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        _over.Dispose();
        _wake.Dispose();
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await _server.OpenAsync(cancellationToken).ConfigureAwait(false);
        connection.Notification += Hear;
        return connection;
    }

    // Who has the name and gives signs of life keeps it. One that gives none may be gone with its machine: the server finds that out.
    private async Task TakeNameAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        NodeHolder? first = null;
        while (!await _identity.TryTakeAsync(connection, cancellationToken).ConfigureAwait(false))
        {
            var holder = await _identity.HolderAsync(connection, cancellationToken).ConfigureAwait(false);
            if (_time.GetElapsedTime(began) >= _settings.TakeOverTimeout || (first is not null && holder is not null && holder.Process == first.Process && holder.LastSeen != first.LastSeen))
                throw _identity.Refusal(holder);
            if (holder is not null && first?.Process != holder.Process)
            {
                first = holder;
                LogNameTaken(_server.Place.Node, holder.Address, holder.Since);
            }

            await Task.Delay(_settings.Reconnect, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var listen = new NpgsqlCommand($"LISTEN {_channel}", connection);
        await using (listen.ConfigureAwait(false))
            await listen.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RunAsync(NpgsqlConnection? connection)
    {
        var failures = 0;
        while (!_over.IsCancellationRequested)
        {
            try
            {
                if (connection is null)
                {
                    connection = await OpenAsync(_over.Token).ConfigureAwait(false);
                    await TakeNameAsync(connection, _over.Token).ConfigureAwait(false);
                    await ListenAsync(connection, _over.Token).ConfigureAwait(false);
                    Heard(NodeSignal.WorkIsDue.Instance); // whatever was told meanwhile was not heard
                }

                if (_fault is not null)
                    LogBack(failures);
                (_fault, failures) = (null, 0);
                await KeepInTouchAsync(connection).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_over.IsCancellationRequested)
            {
                // The service stops.
            }
            catch (StorageException refused) when (connection is not null)
            {
                _fault = refused.Message;
                LogNameLost(refused.Message);
                _lost.TrySetResult(refused.Message);
                break;
            }
            catch (Exception failure)
            {
                if (_fault is null)
                    LogCutOff(failure.Message);
                _fault = failure.Message;
                await WaitAsync(failures++).ConfigureAwait(false);
            }
            finally
            {
                if (connection is not null)
                    await connection.DisposeAsync().ConfigureAwait(false);
                connection = null;
            }
        }

        // It was stopped before it had begun.
        if (connection is not null)
            await connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task KeepInTouchAsync(NpgsqlConnection connection)
    {
        while (true)
        {
            await TellAsync(connection).ConfigureAwait(false);
            await BeatAsync(connection).ConfigureAwait(false);
            await UntilSomethingAsync(connection).ConfigureAwait(false);
        }
    }

    // What was gathered, in one statement.
    private async Task TellAsync(NpgsqlConnection connection)
    {
        List<string> texts = [];
        if (Interlocked.Exchange(ref _due, 0) == 1)
            texts.Add(NodeText.Write(_sender, NodeSignal.WorkIsDue.Instance));
        while (_stops.Reader.TryRead(out var signal))
            texts.Add(NodeText.Write(_sender, signal));
        if (texts.Count == 0)
            return;
        var notify = new NpgsqlCommand("SELECT pg_notify($1, text) FROM unnest($2) AS text", connection) { Parameters = { new() { Value = _channel }, new() { Value = texts.ToArray() } } };
        await using (notify.ConfigureAwait(false))
            await notify.ExecuteNonQueryAsync(_over.Token).ConfigureAwait(false);
    }

    private async Task BeatAsync(NpgsqlConnection connection)
    {
        if (!_clock.IsDue(_time.GetTimestamp(), _settings.Beat, _time))
            return;
        var (before, began) = (_time.GetUtcNow(), _time.GetTimestamp());
        var ask = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        DateTimeOffset theirs;
        await using (ask.ConfigureAwait(false))
            theirs = new DateTimeOffset((DateTime)(await ask.ExecuteScalarAsync(_over.Token).ConfigureAwait(false))!, TimeSpan.Zero);

        // The server's answer is as old as half the way there and back, about.
        if (_clock.Compare(before + (_time.GetElapsedTime(began) / 2), theirs, _time.GetTimestamp()) is { } differs)
            LogClocks(differs.TotalSeconds);
    }

    // Until something is heard, there is something to tell, or a sign of life is due.
    private async Task UntilSomethingAsync(NpgsqlConnection connection)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, NextWake());
        using var beat = new CancellationTokenSource(_settings.Beat, _time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(either.Token, beat.Token);
        try
        {
            if (Volatile.Read(ref _due) == 0 && _stops.Reader.Count == 0)
                await connection.WaitAsync(any.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_over.IsCancellationRequested)
        {
            // It is time.
        }

        _over.Token.ThrowIfCancellationRequested();
        if (Volatile.Read(ref _due) == 1)
            await Task.Delay(_settings.Gather, _time, _over.Token).ConfigureAwait(false);
    }

    private CancellationToken NextWake()
    {
        lock (_lock)
        {
            if (_wake.IsCancellationRequested)
            {
                _wake.Dispose();
                _wake = new CancellationTokenSource();
            }

            return _wake.Token;
        }
    }

    private void Wake()
    {
        lock (_lock)
        {
            if (!_wake.IsCancellationRequested && !_over.IsCancellationRequested)
                _ = _wake.CancelAsync(); // what waits goes on at a thread of the pool, and not here
        }
    }

    private async Task WaitAsync(int failures)
    {
        try
        {
            await Task.Delay(new ExponentialBackoff(_settings.Reconnect, TimeSpan.FromSeconds(30)).Wait(failures), _time, _over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private void Hear(object sender, NpgsqlNotificationEventArgs notification)
    {
        if (NodeText.Read(notification.Payload) is { } told && told.Sender != _sender)
            Heard(told.Signal);
    }

    private void Heard(NodeSignal signal)
    {
        Action<NodeSignal>? heard;
        lock (_lock)
            heard = _heard;
        heard?.Invoke(signal);
    }

    private sealed class Following(PostgresNode node, Action<NodeSignal> heard) : IDisposable
    {
        public void Dispose()
        {
            lock (node._lock)
                node._heard -= heard;
        }
    }
}

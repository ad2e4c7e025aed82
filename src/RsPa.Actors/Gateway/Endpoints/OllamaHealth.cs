using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace RsPa.Actors.Gateway.Endpoints;

/// <summary>What is known of one server's health, looked up anew when it is older than the health check interval. Safe for many callers at once.</summary>
public sealed partial class OllamaHealth
{
    private readonly Lock _lock = new();
    private readonly Func<Task<OllamaProbe>> _look;
    private readonly OllamaOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile OllamaHealthState _state = new OllamaHealthState.Unknown();
    private volatile ModelList? _models;
    private ImmutableList<Action<OllamaHealthState>> _followers = [];
    private Task<OllamaHealthState>? _looking;

    internal OllamaHealth(OllamaOptions options, TimeProvider time, Func<Task<OllamaProbe>> look, ILogger logger)
    {
        _options = options;
        _time = time;
        _look = look;
        _logger = logger;
    }

    /// <summary>What was known last, however old.</summary>
    public OllamaHealthState Current => _state;

    /// <summary>The models that the server had when it was seen last; nothing where it never was.</summary>
    public ModelList? Models => _models;

    /// <summary>What is known, looked up where it is too old. Callers at the same time share one look, and none of them can end it for the others.</summary>
    /// <param name="force">Look in any case.</param>
    /// <param name="cancellationToken">Ends this caller's wait, not the look.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled, or the endpoint was disposed.</exception>
    public ValueTask<OllamaHealthState> GetAsync(bool force = false, CancellationToken cancellationToken = default) =>
        GetAsync(force ? TimeSpan.Zero : _options.HealthCheckInterval, cancellationToken);

    /// <summary>The same, where it counts for a time.</summary>
    /// <param name="counts">How old it may be.</param>
    /// <param name="cancellationToken">Ends this caller's wait, not the look.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled, or the endpoint was disposed.</exception>
    public async ValueTask<OllamaHealthState> GetAsync(TimeSpan counts, CancellationToken cancellationToken)
    {
        Task<OllamaHealthState> looking;
        lock (_lock)
        {
            if (_state.IsFresh(_time.GetUtcNow(), counts))
                return _state;
            looking = _looking ??= Task.Run(LookAsync, CancellationToken.None);
        }

        return await looking.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Is told each new finding at once, in order: that of a look, or of a call that missed the server.</summary>
    /// <param name="told">What is told it; it must neither wait nor throw.</param>
    /// <returns>Dispose it to be told no more.</returns>
    public IDisposable Follow(Action<OllamaHealthState> told)
    {
        ArgumentNullException.ThrowIfNull(told);
        lock (_lock)
            _followers = _followers.Add(told);
        return new Following(this, told);
    }

    /// <summary>A call has found that the server is away.</summary>
    internal void ReportAway(string reason)
    {
        lock (_lock)
            Evolve(new OllamaProbe.Failed(reason));
    }

    /// <summary>A model has answered a call: where it or the server counts as missing, it is looked at now.</summary>
    internal void ReportAnswered(string model) => LookWhere(state => state is OllamaHealthState.Away || (state is OllamaHealthState.Up up && !up.Has(model)));

    /// <summary>The server does not have the model of a call: where it counts as there, it is looked at now.</summary>
    internal void ReportMissing(string model) => LookWhere(state => state is OllamaHealthState.Up up && up.Has(model));

    private void LookWhere(Func<OllamaHealthState, bool> isOutdated)
    {
        if (isOutdated(_state))
            _ = GetAsync(force: true).AsTask().ContinueWith(static look => look.Exception, TaskScheduler.Default); // a look that fails has said so in the state
    }

    private async Task<OllamaHealthState> LookAsync()
    {
        OllamaProbe? found = null;
        try
        {
            found = await _look().ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _looking = null;
                if (found is not null)
                    Evolve(found);
            }
        }

        return _state;
    }

    private void Evolve(OllamaProbe probe)
    {
        var before = _state;
        if (probe is OllamaProbe.Answered answered)
            _models = new ModelList(answered.Models, answered.Descriptions);
        _state = before.Evolve(probe, _time.GetUtcNow());
        if (_state is OllamaHealthState.Away away && before is not OllamaHealthState.Away)
            LogAway(_options.BaseUrl, away.Reason);
        if (_state is OllamaHealthState.Up up && before is not OllamaHealthState.Up)
            LogUp(_options.BaseUrl, up.Found.Version, up.Found.Models.Length);
        foreach (var told in _followers)
            told(_state);
    }

    private sealed class Following(OllamaHealth health, Action<OllamaHealthState> told) : IDisposable
    {
        public void Dispose()
        {
            lock (health._lock)
                health._followers = health._followers.Remove(told);
        }
    }
}

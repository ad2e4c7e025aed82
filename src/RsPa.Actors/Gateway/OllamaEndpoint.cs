using System.Collections.Immutable;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway;

/// <summary>One Ollama server: its models, its health, and the way to chat with it. It owns the connections; dispose it to stop every call.</summary>
public sealed class OllamaEndpoint : IDisposable
{
    private readonly OllamaClient _client;
    private readonly CallSlots _slots;
    private readonly TimeProvider _time;
    private readonly Func<IAttemptWaits, IChatClient> _newChat;

    /// <summary>Makes the endpoint; nothing is sent yet.</summary>
    /// <param name="options">How to reach it.</param>
    /// <param name="time">The clock of every limit.</param>
    /// <param name="jitter">A source of numbers from 0 up to, not including, 1, safe for many callers at once: it spreads retries.</param>
    /// <param name="loggers">Where it logs; nowhere where nothing is given.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public OllamaEndpoint(OllamaOptions options, TimeProvider time, Func<double> jitter, ILoggerFactory? loggers = null)
        : this(new OllamaClient(options, time), options, time, jitter, loggers)
    {
    }

    internal OllamaEndpoint(OllamaClient client, OllamaOptions options, TimeProvider time, Func<double> jitter, ILoggerFactory? loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(jitter);
        loggers ??= NullLoggerFactory.Instance;
        Options = options;
        _time = time;
        _client = client;
        Health = new OllamaHealth(options, time, LookAsync, loggers.CreateLogger<OllamaHealth>());
        _slots = new CallSlots(options.Slots, options.QueueLimit);
        var fitting = new PromptFitting(client, options, Health, new ModelContexts(time));
        _newChat = waits => new OllamaChatClient(client, options, Health, fitting, _slots, waits, time, jitter, loggers.CreateLogger<OllamaEndpoint>());
        Chat = _newChat(IAttemptWaits.None);
    }

    /// <summary>How it is reached.</summary>
    public OllamaOptions Options { get; }

    /// <summary>
    /// The way to chat. It throws <see cref="ModelAwayException"/>, <see cref="ModelRefusedException"/>,
    /// <see cref="ModelPromptTooLongException"/> and <see cref="ModelFailedException"/>, and <see cref="OperationCanceledException"/> with the token of the one who cancelled:
    /// the caller's, or <see cref="Stopping"/>.
    /// </summary>
    public IChatClient Chat { get; }

    /// <summary>The same for one attempt, on its agent's account.</summary>
    public IChatClient ChatFor(AttemptContext attempt) => new AttemptChatClient(_newChat(attempt.Waits), attempt, _time);

    /// <summary>Whether the server is there, what it has and what it holds in memory.</summary>
    public OllamaHealth Health { get; }

    /// <summary>How many calls are in flight.</summary>
    public int CallsInFlight => _slots.Busy;

    /// <summary>How many calls wait for a slot.</summary>
    public int CallsWaiting => _slots.Waiting;

    /// <summary>Cancelled when the endpoint is disposed: the token of the exceptions of the calls that this ends.</summary>
    public CancellationToken Stopping => _client.Stopping;

    /// <summary>Lists the models that the server has.</summary>
    /// <exception cref="ModelException">The server is away, refuses or fails.</exception>
    public Task<ImmutableArray<OllamaModel>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        AskAsync(_client.ListModelsAsync(cancellationToken), model: null);

    /// <summary>Lists the models that the server holds in memory.</summary>
    /// <exception cref="ModelException">The server is away, refuses or fails.</exception>
    public Task<ImmutableArray<LoadedModel>> ListLoadedAsync(CancellationToken cancellationToken = default) =>
        AskAsync(_client.ListLoadedAsync(cancellationToken), model: null);

    /// <summary>Describes one model.</summary>
    /// <param name="model">Its name, such as <c>llama4:maverick</c>.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="ModelRefusedException">The server does not have it.</exception>
    /// <exception cref="ModelException">The server is away, refuses or fails.</exception>
    public Task<ModelDescription> ShowModelAsync(string model, CancellationToken cancellationToken = default) =>
        AskAsync(_client.ShowModelAsync(model, cancellationToken), model);

    /// <summary>Ends every call and closes the connections.</summary>
    public void Dispose()
    {
        Chat.Dispose();
        _client.Dispose();
    }

    private async Task<T> AskAsync<T>(Task<T> asking, string? model)
    {
        try
        {
            return await asking.ConfigureAwait(false);
        }
        catch (OllamaException e)
        {
            throw ModelErrors.ToException(e.Fault, Options.BaseUrl, model, cause: e);
        }
    }

    private async Task<OllamaProbe> LookAsync()
    {
        try
        {
            var version = await _client.GetVersionAsync(CancellationToken.None).ConfigureAwait(false);
            var models = await _client.ListModelsAsync(CancellationToken.None).ConfigureAwait(false);
            return new OllamaProbe.Answered(version, models, await _client.ListLoadedAsync(CancellationToken.None).ConfigureAwait(false));
        }
        catch (OllamaException e)
        {
            return new OllamaProbe.Failed(ModelErrors.ToException(e.Fault, Options.BaseUrl, model: null, cause: e).Message);
        }
    }
}

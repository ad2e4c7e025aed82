using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OllamaSharp;
using OllamaSharp.Models;
using RsPa.Agents;

namespace RsPa.Actors.Gateway;

/// <summary>One Ollama server: its models, its health, and the way to chat with it. It owns the connections; dispose it to stop every call.</summary>
public sealed class OllamaEndpoint : IDisposable
{
    private readonly OllamaConnection _connection;

    /// <summary>Makes the endpoint; nothing is sent yet.</summary>
    /// <param name="options">How to reach it.</param>
    /// <param name="time">The clock of every limit.</param>
    /// <param name="chance">A source of numbers from 0 up to, not including, 1, safe for many callers at once: it spreads retries.</param>
    /// <param name="loggers">Where it logs; nowhere where nothing is given.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public OllamaEndpoint(OllamaOptions options, TimeProvider time, Func<double> chance, ILoggerFactory? loggers = null)
        : this(options, time, chance, loggers, dial: null)
    {
    }

    internal OllamaEndpoint(
        OllamaOptions options, TimeProvider time, Func<double> chance, ILoggerFactory? loggers, Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? dial)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(chance);
        options.Validate();
        loggers ??= NullLoggerFactory.Instance;
        Options = options;
        _connection = new OllamaConnection(options, time, dial);
        Health = new OllamaHealth(options, time, LookAsync, loggers.CreateLogger<OllamaHealth>());
        Chat = new OllamaChatClient(_connection, Health, time, chance, loggers.CreateLogger<OllamaEndpoint>());
    }

    /// <summary>How it is reached.</summary>
    public OllamaOptions Options { get; }

    /// <summary>
    /// The way to chat. It throws <see cref="ModelAwayException"/>, <see cref="ModelRefusedException"/> and
    /// <see cref="ModelFailedException"/>, and <see cref="OperationCanceledException"/> with the token of the one who cancelled:
    /// the caller's, or <see cref="Stopping"/>.
    /// </summary>
    public IChatClient Chat { get; }

    /// <summary>Whether the server is there, what it has and what it holds in memory.</summary>
    public OllamaHealth Health { get; }

    /// <summary>Cancelled when the endpoint is disposed: the token of the exceptions of the calls that this ends.</summary>
    public CancellationToken Stopping => _connection.Stopping;

    /// <summary>Lists the models that the server has.</summary>
    /// <exception cref="ModelException">The server is away, refuses or fails.</exception>
    public Task<ImmutableArray<OllamaModel>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        _connection.AskAsync(ListModelsAsync, model: null, cancellationToken);

    /// <summary>Lists the models that the server holds in memory.</summary>
    /// <exception cref="ModelException">The server is away, refuses or fails.</exception>
    public Task<ImmutableArray<LoadedModel>> ListLoadedAsync(CancellationToken cancellationToken = default) =>
        _connection.AskAsync(ListLoadedAsync, model: null, cancellationToken);

    /// <summary>Describes one model.</summary>
    /// <param name="model">Its name, such as <c>llama4:maverick</c>.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="ModelRefusedException">The server does not have it.</exception>
    /// <exception cref="ModelException">The server is away, refuses or fails.</exception>
    public Task<ModelDescription> ShowModelAsync(string model, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        return _connection.AskAsync(
            async (client, token) => ModelDescription.From(model, await client.ShowModelAsync(new ShowModelRequest { Model = model }, token).ConfigureAwait(false)),
            model,
            cancellationToken);
    }

    /// <summary>Ends every call and closes the connections.</summary>
    public void Dispose()
    {
        Chat.Dispose();
        _connection.Dispose();
    }

    private static async Task<ImmutableArray<OllamaModel>> ListModelsAsync(OllamaApiClient client, CancellationToken cancellationToken) =>
        [.. (await client.ListLocalModelsAsync(cancellationToken).ConfigureAwait(false) ?? []).Select(OllamaModel.From)];

    private static async Task<ImmutableArray<LoadedModel>> ListLoadedAsync(OllamaApiClient client, CancellationToken cancellationToken) =>
        [.. (await client.ListRunningModelsAsync(cancellationToken).ConfigureAwait(false) ?? []).Select(LoadedModel.From)];

    private async Task<OllamaProbe> LookAsync()
    {
        try
        {
            return await _connection.AskAsync<OllamaProbe>(
                async (client, token) =>
                {
                    var version = await client.GetVersionAsync(token).ConfigureAwait(false);
                    var models = await ListModelsAsync(client, token).ConfigureAwait(false);
                    return new OllamaProbe.Answered(version, models, await ListLoadedAsync(client, token).ConfigureAwait(false));
                },
                model: null,
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (ModelException e)
        {
            return new OllamaProbe.Failed(e.Message);
        }
    }
}

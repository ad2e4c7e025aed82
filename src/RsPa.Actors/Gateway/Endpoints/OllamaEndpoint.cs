using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Endpoints;

/// <summary>One Ollama server: the connections to it, and what is known of its health and its models. Dispose it to stop every call.</summary>
public sealed class OllamaEndpoint : IDisposable
{
    private ImmutableDictionary<string, ModelDescription> _descriptions = ImmutableDictionary.Create<string, ModelDescription>(StringComparer.Ordinal);

    /// <summary>Makes the endpoint; nothing is sent yet.</summary>
    /// <param name="options">How to reach it.</param>
    /// <param name="time">The clock of every limit.</param>
    /// <param name="loggers">Where it logs; nowhere where nothing is given.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public OllamaEndpoint(OllamaOptions options, TimeProvider time, ILoggerFactory? loggers = null)
        : this(new OllamaClient(options, time), options, time, loggers)
    {
    }

    internal OllamaEndpoint(OllamaClient client, OllamaOptions options, TimeProvider time, ILoggerFactory? loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        Options = options;
        Client = client;
        Id = new EndpointId(options.BaseUrl.IsDefaultPort ? options.BaseUrl.Host : options.BaseUrl.Authority);
        Health = new OllamaHealth(options, time, LookAsync, (loggers ?? NullLoggerFactory.Instance).CreateLogger<OllamaHealth>());
    }

    /// <summary>What it is called: its host and port.</summary>
    public EndpointId Id { get; }

    /// <summary>How it is reached.</summary>
    public OllamaOptions Options { get; }

    /// <summary>The connections.</summary>
    public OllamaClient Client { get; }

    /// <summary>Whether the server is there, what it has and what it holds in memory.</summary>
    public OllamaHealth Health { get; }

    /// <summary>Cancelled when the endpoint is disposed: the token of the exceptions of the calls that this ends.</summary>
    public CancellationToken Stopping => Client.Stopping;

    /// <summary>Ends every call and closes the connections.</summary>
    public void Dispose() => Client.Dispose();

    private async Task<OllamaProbe> LookAsync()
    {
        try
        {
            var version = await Client.GetVersionAsync(CancellationToken.None).ConfigureAwait(false);
            var models = await Client.ListModelsAsync(CancellationToken.None).ConfigureAwait(false);
            await DescribeAsync(models).ConfigureAwait(false);
            return new OllamaProbe.Answered(version, models, await Client.ListLoadedAsync(CancellationToken.None).ConfigureAwait(false)) { Descriptions = _descriptions };
        }
        catch (OllamaException e)
        {
            return new OllamaProbe.Failed(ModelErrors.ToException(e.Fault, Options.BaseUrl, model: null).Message);
        }
    }

    // What a model is made of does not change while its digest is the same.
    private async Task DescribeAsync(ImmutableArray<OllamaModel> models)
    {
        var known = _descriptions;
        foreach (var model in models)
        {
            if (model.Digest.Length == 0 || known.ContainsKey(model.Digest))
                continue;
            try
            {
                known = known.Add(model.Digest, await Client.ShowModelAsync(model.Name, CancellationToken.None).ConfigureAwait(false));
            }
            catch (OllamaException e) when (e.Fault is OllamaFault.Status)
            {
                // It was removed meanwhile, or this server does not describe it: then its digest tells it apart.
            }
        }

        _descriptions = known.RemoveRange(known.Keys.Except(models.Select(static model => model.Digest)));
    }
}

using System.Collections.Immutable;
using System.Net;
using OllamaSharp;
using OllamaSharp.Models;

namespace RsPa.Ollama;

/// <summary>
/// The way to one Ollama server: chats and questions about its state, each tried once. It owns the connections; dispose it to end
/// every call. Nothing here waits in a queue, is tried again or remembers how the server was. Safe for many callers at once.
/// </summary>
public sealed class OllamaClient : IDisposable
{
    private readonly TimeProvider _time;
    private readonly SocketsHttpHandler _network;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Makes the client; nothing is sent yet.</summary>
    /// <param name="options">How to reach the server.</param>
    /// <param name="time">The clock of every timeout.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public OllamaClient(OllamaClientOptions options, TimeProvider time)
        : this(options, time, dial: null)
    {
    }

    internal OllamaClient(OllamaClientOptions options, TimeProvider time, Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? dial)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        Options = options;
        _time = time;
        Stopping = _stopping.Token;
        var dialer = new OllamaDialer(options.ConnectTimeout, time, dial);
        _network = new SocketsHttpHandler
        {
            ConnectCallback = (context, cancellationToken) => dialer.ConnectAsync(context.DnsEndPoint, cancellationToken),
            ConnectTimeout = Timeout.InfiniteTimeSpan, // the dialer has the limit
            AllowAutoRedirect = false,                 // a redirected POST would lose its body
            UseCookies = false,
            UseProxy = false,                          // the address in the settings is the one that is meant
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(100), // an answer that nobody wants any more must not keep the GPU busy
        };
    }

    /// <summary>How the server is reached.</summary>
    public OllamaClientOptions Options { get; }

    /// <summary>Cancelled when the client is disposed: the token of the exceptions of the calls that this ends.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Begins a call to chat; nothing is sent yet.</summary>
    /// <param name="caller">Ends the call, at the server too.</param>
    public OllamaCall NewCall(CancellationToken caller) => new(this, new CallTimeouts(Options, _time, caller, Stopping), _time);

    /// <summary>Asks for the server's version.</summary>
    /// <exception cref="OllamaException">It gave no good answer.</exception>
    public Task<string> GetVersionAsync(CancellationToken cancellationToken = default) =>
        AskAsync((client, token) => client.GetVersionAsync(token), cancellationToken);

    /// <summary>Lists the models that the server has.</summary>
    /// <exception cref="OllamaException">It gave no good answer.</exception>
    public Task<ImmutableArray<OllamaModel>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        AskAsync<ImmutableArray<OllamaModel>>(
            async (client, token) => [.. (await client.ListLocalModelsAsync(token).ConfigureAwait(false) ?? []).Select(OllamaModel.From)],
            cancellationToken);

    /// <summary>Lists the models that the server holds in memory.</summary>
    /// <exception cref="OllamaException">It gave no good answer.</exception>
    public Task<ImmutableArray<LoadedModel>> ListLoadedAsync(CancellationToken cancellationToken = default) =>
        AskAsync<ImmutableArray<LoadedModel>>(
            async (client, token) => [.. (await client.ListRunningModelsAsync(token).ConfigureAwait(false) ?? []).Select(LoadedModel.From)],
            cancellationToken);

    /// <summary>Describes one model.</summary>
    /// <param name="model">Its name, such as <c>llama4:maverick</c>.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="OllamaException">The server does not have it, or gave no good answer.</exception>
    public Task<ModelDescription> ShowModelAsync(string model, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        return AskAsync(
            async (client, token) => ModelDescription.From(model, await client.ShowModelAsync(new ShowModelRequest { Model = model }, token).ConfigureAwait(false)),
            cancellationToken);
    }

    /// <summary>Ends every call and closes the connections.</summary>
    public void Dispose()
    {
        _stopping.Cancel(); // and not disposed: calls that come too late still ask its token, and it holds nothing else
        _network.Dispose();
    }

    /// <summary>A handler for one try of one call; the connections behind it are shared.</summary>
    internal OllamaMessageHandler NewHandler(CallTimeouts timeouts) => new(_network, timeouts);

    /// <summary>A client of OllamaSharp over such a handler.</summary>
    internal OllamaApiClient NewClient(OllamaMessageHandler handler, string model)
    {
        var address = Options.BaseUrl.AbsoluteUri.EndsWith('/') ? Options.BaseUrl : new Uri(Options.BaseUrl.AbsoluteUri + "/");
        return new OllamaApiClient(new HttpClient(handler, disposeHandler: false) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan }, model);
    }

    /// <summary>Asks something about the server's own state, within the silence timeout.</summary>
    private async Task<T> AskAsync<T>(Func<OllamaApiClient, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var timeouts = new CallTimeouts(Options, _time, cancellationToken, Stopping);
        try
        {
            timeouts.ThrowIfEnded();
            timeouts.ExpectAnswer();
            using var client = NewClient(NewHandler(timeouts), "");
            return await ask(client, timeouts.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            timeouts.ThrowIfEnded(e);
            if (FaultReader.Read(e) is not { } fault)
                throw;
            throw new OllamaException(fault, e);
        }
    }
}

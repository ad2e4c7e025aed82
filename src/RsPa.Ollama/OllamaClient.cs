using System.Collections.Immutable;
using System.IO.Pipelines;
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
    private readonly HttpMessageInvoker _invoker;
    private readonly RefusalHandler _questions;
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
        _invoker = new HttpMessageInvoker(_network);
        _questions = new RefusalHandler(_network);
    }

    /// <summary>How the server is reached.</summary>
    public OllamaClientOptions Options { get; }

    /// <summary>Cancelled when the client is disposed: the token of the exceptions of the calls that this ends.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Makes one try of one call, to the end of its answer, which goes to the sink as it comes, however slow whoever wants it is.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sink">Takes the answer. It has got none of it yet where the status is bad.</param>
    /// <param name="caller">Ends the call, at the server too.</param>
    /// <exception cref="OllamaException">The try failed; the sink may have got pieces before.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled, or the client was disposed; the exception has the token of the one that did.</exception>
    public async Task SendAsync(OllamaRequest request, IAnswerSink sink, CancellationToken caller)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(sink);
        using var timeouts = new CallTimeouts(Options, _time, caller, Stopping);
        try
        {
            timeouts.ThrowIfEnded();
            if (request.IsStreamed)
                timeouts.ExpectFirstToken();
            else
                timeouts.ExpectWhole();
            using var message = request.ToMessage(Options.BaseUrl);
            using var response = await _invoker.SendAsync(message, timeouts.Token).ConfigureAwait(false);
            await RefusalReader.ThrowIfRefusedAsync(response, timeouts.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsStreamAsync(timeouts.Token).ConfigureAwait(false);
            var reader = PipeReader.Create(body);
            try
            {
                await new AnswerReader(reader, sink, timeouts, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "").ReadAsync().ConfigureAwait(false);
            }
            finally
            {
                timeouts.Stop();
                await reader.CompleteAsync().ConfigureAwait(false); // and with it the body: what is left of it closes the connection
            }
        }
        catch (Exception e)
        {
            timeouts.ThrowIfEnded(e);
            if (e is OllamaException || FaultReader.Read(e) is not { } fault)
                throw;
            throw new OllamaException(fault, e);
        }
    }

    /// <summary>Passes a request on as it is, such as one that pulls a model, and gives the answer once its head is there. Whoever reads it has to.</summary>
    /// <param name="message">The request, its address below <see cref="OllamaClientOptions.BaseUrl"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OllamaException">No answer came.</exception>
    public async Task<HttpResponseMessage> PassAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        try
        {
            return await _invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && FaultReader.Read(e) is { } fault)
        {
            throw new OllamaException(fault, e);
        }
    }

    /// <summary>Where a path of the server is.</summary>
    public Uri Address(string path) => OllamaRequest.Address(Options.BaseUrl, path);

    /// <summary>Has a model loaded, and returns when it is. It takes as long as the first token of an answer may.</summary>
    /// <param name="model">Its name.</param>
    /// <param name="context">With which context (<c>num_ctx</c>), in tokens; nothing leaves it to the server.</param>
    /// <param name="keepAlive">How long it stays without being asked; nothing means for ever.</param>
    /// <param name="embeds">Whether it only embeds: then it is refused where it is loaded as others are.</param>
    /// <param name="cancellationToken">Ends the load: a real Ollama gives it up when its caller leaves.</param>
    /// <exception cref="OllamaException">It failed.</exception>
    public Task LoadAsync(string model, int? context, TimeSpan? keepAlive, bool embeds = false, CancellationToken cancellationToken = default) =>
        SendAsync(LoadBody.Load(model, context, keepAlive, embeds), IgnoredAnswer.Instance, cancellationToken);

    /// <summary>Has a model unloaded, once what runs on it has ended.</summary>
    /// <exception cref="OllamaException">It failed.</exception>
    public Task UnloadAsync(string model, CancellationToken cancellationToken = default) =>
        SendAsync(LoadBody.Unload(model), IgnoredAnswer.Instance, cancellationToken);

    /// <summary>Has a loaded model write one token: a server whose slots are lost looks well, and yet never answers.</summary>
    /// <param name="model">Its name.</param>
    /// <param name="context">The context that it was loaded with, where one was asked for.</param>
    /// <param name="limit">How long that may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether it answered, be it with a refusal.</returns>
    /// <exception cref="OllamaException">The server can't be reached.</exception>
    public async Task<bool> AnswersAsync(string model, int? context, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        using var late = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await SendAsync(LoadBody.Canary(model, context), IgnoredAnswer.Instance, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested && !Stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (OllamaException e) when (e.Fault is not (OllamaFault.Unreachable or OllamaFault.ConnectionLost))
        {
            return e.Fault is not OllamaFault.TimedOut;
        }
    }

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
        _questions.Dispose(); // and with it the network that both have
    }

    /// <summary>Asks something about the server's own state, within the silence timeout.</summary>
    private async Task<T> AskAsync<T>(Func<OllamaApiClient, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var timeouts = new CallTimeouts(Options, _time, cancellationToken, Stopping);
        try
        {
            timeouts.ThrowIfEnded();
            timeouts.ExpectAnswer();
            using var http = new HttpClient(_questions, disposeHandler: false) { BaseAddress = Address("/"), Timeout = Timeout.InfiniteTimeSpan };
            using var client = new OllamaApiClient(http, "");
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

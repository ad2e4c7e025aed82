using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using RsPa.Testing.Ollama.Endpoints;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Scheduling;

namespace RsPa.Testing.Ollama;

/// <summary>
/// A server that speaks Ollama's protocol over real HTTP, without a model: it answers from simple rules of its own, or as a test
/// has scripted it, faults included. It keeps the requests that it saw.
/// </summary>
public sealed class OllamaStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<OllamaBehaviour>> _scripts = new(StringComparer.Ordinal);
    private readonly Channel<RecordedRequest> _arrivals = Channel.CreateUnbounded<RecordedRequest>(); // a test sends few requests
    private ImmutableList<RecordedRequest> _requests = [];
    private int _unscripted;

    private OllamaStandIn(OllamaStandInOptions options)
    {
        Options = options;
        GoTime = new GoTime(options.Time);
        Shelf = new ModelShelf(options.Time);
        Runners = new RunnerPool(options);
        foreach (var model in options.Models)
            Shelf.Add(model);

        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(OllamaStandIn).Assembly.GetName().Name });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
            if (options.Host == "localhost" && options.Port != 0)
                kestrel.ListenLocalhost(options.Port);
            else
                kestrel.Listen(options.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(options.Host), options.Port);
        });
        _app = builder.Build();
        _app.Use(RecordAsync);
        _app.Use(HostGuard.GuardAsync);
        var routes = OllamaRoutes.For(this);
        _app.Run(routes.HandleAsync);
    }

    /// <summary>The models that it has.</summary>
    public ModelShelf Shelf { get; }

    /// <summary>What it holds in memory, and who waits for that.</summary>
    public RunnerPool Runners { get; }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1/");

    /// <summary>The port that it listens on.</summary>
    public int Port => BaseUrl.Port;

    /// <summary>The requests so far, in the order of their arrival.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _requests;

    internal OllamaStandInOptions Options { get; }

    internal GoTime GoTime { get; }

    /// <summary>Starts a server; it is ready when this returns.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<OllamaStandIn> StartAsync(OllamaStandInOptions? options = null, CancellationToken cancellationToken = default)
    {
        var standIn = new OllamaStandIn(options ?? new OllamaStandInOptions());
        await standIn._app.StartAsync(cancellationToken);
        var addresses = standIn._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        standIn.BaseUrl = new Uri(addresses.Addresses.First());
        return standIn;
    }

    /// <summary>Scripts the next chat requests, one behaviour each. When the scripts are used up, requests are answered normally.</summary>
    public void Script(params OllamaBehaviour[] behaviours) => ScriptPath("/api/chat", behaviours);

    /// <summary>Scripts the next requests to a path.</summary>
    /// <param name="path">Such as <c>/api/tags</c>.</param>
    /// <param name="behaviours">One for each request.</param>
    public void ScriptPath(string path, params OllamaBehaviour[] behaviours)
    {
        ArgumentNullException.ThrowIfNull(behaviours);
        var queue = _scripts.GetOrAdd(path, _ => new ConcurrentQueue<OllamaBehaviour>());
        foreach (var behaviour in behaviours)
            queue.Enqueue(behaviour);
    }

    /// <summary>The next request that no earlier call has returned, as soon as it is there.</summary>
    public ValueTask<RecordedRequest> NextRequestAsync(CancellationToken cancellationToken = default) => _arrivals.Reader.ReadAsync(cancellationToken);

    /// <summary>The requests so far to one path.</summary>
    public IReadOnlyList<RecordedRequest> RequestsTo(string path) => [.. _requests.Where(request => request.Path == path)];

    /// <summary>Runs until the token is cancelled.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops at once: open connections are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        try
        {
            await _app.StopAsync(atOnce.Token);
        }
        catch (OperationCanceledException)
        {
            // Kestrel says that it has not waited for the open connections, as it was told.
        }

        await _app.DisposeAsync();
        Runners.Dispose();
    }

    /// <summary>Waits for a model to be loaded. A caller that leaves meanwhile is logged with 499.</summary>
    internal async Task<RunnerLease> LeaseAsync(StandInModel model, RunnerOptions options, TimeSpan? keepAlive, HttpContext context)
    {
        try
        {
            return await Runners.TakeAsync(model, options, keepAlive, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            RecordedRequest.Of(context).Status = 499;
            throw;
        }
    }

    /// <summary>Waits for a slot, for as long as it takes. A caller that leaves meanwhile is logged with 500.</summary>
    internal static async Task TakeSlotAsync(RunnerLease lease, HttpContext context)
    {
        try
        {
            await lease.TakeSlotAsync(context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            RecordedRequest.Of(context).Status = 500;
            throw;
        }
    }

    internal OllamaBehaviour? BehaviourFor(RecordedRequest request)
    {
        if (_scripts.TryGetValue(request.Path, out var queue) && queue.TryDequeue(out var behaviour))
            return behaviour;
        var isGeneration = request.Path is "/api/chat" or "/api/generate" or "/v1/chat/completions" or "/v1/completions" or "/v1/responses" or "/v1/messages";
        return isGeneration && Options.Otherwise is { } otherwise ? otherwise(Interlocked.Increment(ref _unscripted), request) : null;
    }

    private async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = new RecordedRequest(context.Request.Method, context.Request.Path.Value ?? "/", body.ToArray());
        context.Items[typeof(RecordedRequest)] = request;
        if (Options.KeepRequests)
        {
            ImmutableInterlocked.Update(ref _requests, list => list.Add(request));
            _arrivals.Writer.TryWrite(request);
        }

        Options.Seen?.Invoke(request);
        var left = false;
        try
        {
            await next(context);
        }
        catch (Exception e) when (e is OperationCanceledException || context.RequestAborted.IsCancellationRequested)
        {
            left = true;
        }
        finally
        {
            if (request.Status == 0)
                request.Status = context.Response.StatusCode;
            request.Ended(left || context.RequestAborted.IsCancellationRequested ? RequestEnd.ClientAborted : RequestEnd.Answered);
        }
    }
}

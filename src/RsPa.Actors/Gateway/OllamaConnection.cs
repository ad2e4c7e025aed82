using System.Net;
using OllamaSharp;

namespace RsPa.Actors.Gateway;

/// <summary>The way to one server: its pool of connections, and a client of OllamaSharp for each call.</summary>
internal sealed class OllamaConnection : IDisposable
{
    private readonly TimeProvider _time;
    private readonly SocketsHttpHandler _network;
    private readonly CancellationTokenSource _stopping = new();

    public OllamaConnection(OllamaOptions options, TimeProvider time, Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? dial = null)
    {
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

    public OllamaOptions Options { get; }

    /// <summary>Cancelled when the connection is disposed.</summary>
    public CancellationToken Stopping { get; }

    public CallLimits NewLimits(CancellationToken caller) => new(Options, _time, caller, Stopping);

    /// <summary>A client for one call: its handler holds the limits of that call and nothing else; the connections behind it are shared.</summary>
    public OllamaApiClient NewClient(CallLimits limits, string? model = null)
    {
        var address = Options.BaseUrl.AbsoluteUri.EndsWith('/') ? Options.BaseUrl : new Uri(Options.BaseUrl.AbsoluteUri + "/");
        var http = new HttpClient(new OllamaMessageHandler(_network, limits), disposeHandler: false)
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        return new OllamaApiClient(http, model ?? Options.DefaultModel);
    }

    /// <summary>Asks something about the server's own state, within the silence timeout, once.</summary>
    /// <exception cref="RsPa.Agents.ModelException">It has no good answer.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled, or the service stops.</exception>
    public async Task<T> AskAsync<T>(Func<OllamaApiClient, CancellationToken, Task<T>> ask, string? model, CancellationToken cancellationToken)
    {
        using var limits = NewLimits(cancellationToken);
        try
        {
            limits.ThrowIfEnded();
            limits.ExpectAnswer();
            using var client = NewClient(limits, model);
            return await ask(client, limits.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (ReadFault(limits, e) is not { } fault)
                throw;
            throw OllamaFaults.ToException(fault, Options.BaseUrl, model, cause: e);
        }
    }

    /// <summary>
    /// Which fault an exception is, once it is clear that neither the caller nor the service has ended the call; nothing where it
    /// is none. Not for an exception filter: those swallow what they throw.
    /// </summary>
    /// <exception cref="OperationCanceledException">One of them has.</exception>
    public static OllamaFault? ReadFault(CallLimits limits, Exception exception)
    {
        try
        {
            limits.ThrowIfEnded(exception);
        }
        catch (OllamaFaultException late)
        {
            return late.Fault;
        }

        return FaultReading.Read(exception);
    }

    public void Dispose()
    {
        _stopping.Cancel(); // and not disposed: calls that come too late still ask its token, and it holds nothing else
        _network.Dispose();
    }
}

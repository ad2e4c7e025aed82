using System.Net;
using System.Net.Sockets;

namespace RsPa.Ollama;

/// <summary>Makes connections, with a limit of their own on the injected clock: SocketsHttpHandler's own limit knows only the system's.</summary>
internal sealed class OllamaDialer(TimeSpan limit, TimeProvider time, Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? dial = null)
{
    private readonly Func<DnsEndPoint, CancellationToken, ValueTask<Stream>> _dial = dial ?? DialAsync;

    /// <summary>Connects.</summary>
    /// <exception cref="OllamaException">No connection came about.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint server, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await _dial(server, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new OllamaException(new OllamaFault.Unreachable($"no connection within {limit.TotalSeconds:0.###} s (connect timeout)"), e);
        }
        catch (SocketException e)
        {
            throw new OllamaException(new OllamaFault.Unreachable(e.Message), e);
        }
    }

    /// <summary>Connects by TCP, over whichever of the host's addresses answers.</summary>
    internal static async ValueTask<Stream> DialAsync(DnsEndPoint server, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

using System.Net.Sockets;

namespace RsPa.Benchmarks;

/// <summary>Asks a service through its socket, as <c>rspa</c> does.</summary>
internal static class SocketClient
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>A client for the service whose data is below a home directory.</summary>
    public static HttpClient Of(string home) =>
        new(new SocketsHttpHandler { ConnectCallback = (_, cancellationToken) => ConnectAsync(Path.Combine(home, ".rs", "pa", "rspa.sock"), cancellationToken) }) { BaseAddress = new Uri("http://localhost"), Timeout = Limit };

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

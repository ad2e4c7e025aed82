using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RsPa.Benchmarks.Gateway;

/// <summary>Callers that wait for an answer that does not come, a connection each, with as little of their own as can be.</summary>
internal sealed class WaitingCallers : IDisposable
{
    private const int AtOnce = 100;
    private const int PromptLength = 1000;
    private readonly List<Socket> _sockets = [];

    /// <summary>Connects them all, and sends their requests.</summary>
    public async Task SendAsync(Uri address, int count)
    {
        foreach (var some in Enumerable.Range(0, count).Chunk(AtOnce))
            _sockets.AddRange(await Task.WhenAll(some.Select(number => ConnectAsync(address, number))));
    }

    /// <summary>Fails where one of them was answered, as a full queue does.</summary>
    public void ShouldAllWait()
    {
        var answered = _sockets.Where(socket => socket.Poll(0, SelectMode.SelectRead)).ToList();
        if (answered.Count == 0)
            return;
        var buffer = new byte[300];
        var said = Encoding.UTF8.GetString(buffer, 0, answered[0].Receive(buffer));
        throw new InvalidOperationException($"{answered.Count:N0} of {_sockets.Count:N0} callers do not wait any more. The first was told: {said}");
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private static async Task<Socket> ConnectAsync(Uri address, int number)
    {
        var body = ChatCaller.Body(BenchServer.Blocked, false, $"Never {number}. {new string('x', PromptLength)}");
        var request = $"POST /api/chat HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        await socket.SendAsync(Encoding.UTF8.GetBytes(request));
        return socket;
    }
}

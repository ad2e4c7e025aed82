using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RsPa.Testing.Postgres;

/// <summary>Stands between a client and a PostgreSQL server, and cuts their connection at the very moment at which a test wants it: it reads the client's side of the protocol.</summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentBag<Task> _served = [];
    private readonly int _server;
    private readonly Task _accepting;
    private volatile ProxyCut _cut;
    private volatile bool _answersEnd;
    private readonly SemaphoreSlim _answered = new(0);
    private Func<Task>? _beforeCut;

    /// <param name="server">The server's port on 127.0.0.1.</param>
    public CuttingProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often it has cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>Cuts at the next <c>COMMIT</c>, once.</summary>
    public void CutNext(ProxyCut cut) => _cut = cut;

    /// <summary>Has the server go before the connection that is cut next: nobody can be asked what became of the commit.</summary>
    /// <param name="go">Has it go.</param>
    public void CutWithTheServerGone(Func<Task> go)
    {
        _beforeCut = go;
        CutNext(ProxyCut.Answer);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_served);
        _closing.Dispose();
        _answered.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _served.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
        }
        catch (Exception closed) when (closed is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is closed.
        }
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var client = accepted;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _server, _closing.Token);
            var answers = AnswerAsync(server.GetStream(), client.GetStream());
            await ForwardAsync(client.GetStream(), server.GetStream());
            server.Close();
            client.Close();
            await answers;
        }
        catch (Exception cut) when (cut is IOException or SocketException or OperationCanceledException or ObjectDisposedException or EndOfStreamException)
        {
            // One of the two has gone.
        }
    }

    private async Task ForwardAsync(NetworkStream client, NetworkStream server)
    {
        // The first message has no type. Those after it do: a statement is named when it is prepared, and by its name from then on.
        var commits = new HashSet<string>(StringComparer.Ordinal);
        await server.WriteAsync(await ReadAsync(client, typed: false), _closing.Token);
        while (true)
        {
            var message = await ReadAsync(client, typed: true);
            if (IsCommit(message, commits) && _cut != ProxyCut.None)
            {
                var cut = _cut;
                _cut = ProxyCut.None;
                Cuts++;
                if (cut == ProxyCut.Commit)
                    return;

                // The server makes the commit, whose answer nobody gets.
                _answersEnd = true;
                await server.WriteAsync(message, _closing.Token);
                while ((char)message[0] is not ('S' or 'Q'))
                {
                    message = await ReadAsync(client, typed: true);
                    await server.WriteAsync(message, _closing.Token);
                }

                await _answered.WaitAsync(_closing.Token);
                if (_beforeCut is { } go)
                    await go();
                return;
            }

            await server.WriteAsync(message, _closing.Token);
        }
    }

    private async Task AnswerAsync(NetworkStream server, NetworkStream client)
    {
        var bytes = new byte[64 * 1024];
        while (true)
        {
            var read = await server.ReadAsync(bytes, _closing.Token);
            if (read == 0)
            {
                client.Close();
                return;
            }

            if (_answersEnd)
            {
                _answersEnd = false;
                _answered.Release();
                return;
            }

            await client.WriteAsync(bytes.AsMemory(0, read), _closing.Token);
        }
    }

    private async Task<byte[]> ReadAsync(NetworkStream client, bool typed)
    {
        var type = typed ? 1 : 0;
        var head = new byte[type + 4];
        await client.ReadExactlyAsync(head, _closing.Token);
        var message = new byte[type + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(type))];
        head.CopyTo(message, 0);
        await client.ReadExactlyAsync(message.AsMemory(head.Length), _closing.Token);
        return message;
    }

    // A statement that is prepared (P: its name, its text), one that is bound (B: a portal, its name), or a plain query (Q: its text).
    private static bool IsCommit(byte[] message, HashSet<string> commits)
    {
        var texts = Encoding.UTF8.GetString(message, 5, message.Length - 5).Split('\0');
        switch ((char)message[0])
        {
            case 'P' when texts[1] == "COMMIT":
                commits.Add(texts[0]);
                return false;
            case 'P':
                commits.Remove(texts[0]);
                return false;
            case 'B':
                return commits.Contains(texts[1]);
            case 'Q':
                return texts[0] == "COMMIT";
            default:
                return false;
        }
    }
}

/// <summary>Where a connection is cut.</summary>
public enum ProxyCut
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>Before the server gets the commit.</summary>
    Commit,

    /// <summary>After it has made the commit, before its answer arrives.</summary>
    Answer,
}

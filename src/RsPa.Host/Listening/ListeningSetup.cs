using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using RsPa.Agents;

namespace RsPa.Host.Listening;

/// <summary>Sets up Kestrel: loopback for pages and programs, a Unix socket for the local console, and nothing else.</summary>
internal static class ListeningSetup
{
    /// <summary>The longest body of a request, in bytes.</summary>
    public const long MaxBodyBytes = 16 * 1024 * 1024;

    /// <summary>What the server reads ahead of a handler on each connection, in bytes. Its default, 1 MiB, times a thousand connections is a gigabyte.</summary>
    private const long ReadAheadBytes = 128 * 1024;

    /// <summary>Makes the service listen. What only the system can say, such as that a port is in use, is thrown as the same exception when it starts.</summary>
    /// <exception cref="ListeningException">The address is not loopback, or the socket's path is too long.</exception>
    public static WebApplicationBuilder ConfigureRsPaListening(this WebApplicationBuilder builder, ListeningOptions options)
    {
        var addresses = Addresses("ui.host", options.Host, options.Port, "on another one the token would cross the network where others can read it");
        var gateway = options.Gateway is { } at ? Addresses("gateway.host", at.Host, at.Port, "on another one everybody on the network could use the models") : [];
        ConsoleSocket.CheckPath(options.SocketPath);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<ConsoleSocket>();
        builder.Services.AddOptions<SocketTransportOptions>().Configure<ConsoleSocket>((transport, socket) =>
            transport.CreateBoundListenSocket = endpoint => Bind(endpoint, socket, options));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxRequestBufferSize = ReadAheadBytes;
            foreach (var address in options.Tcp ? addresses : [])
                kestrel.Listen(address, options.Port);
            foreach (var address in gateway)
            {
                kestrel.Listen(address, options.Gateway!.Port, listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    listen.Use(next => connection =>
                    {
                        connection.Features.Set(GatewayConnection.Instance);
                        return next(connection);
                    });
                });
            }

            kestrel.ListenUnixSocket(options.SocketPath, listen => listen.Use(next => connection =>
            {
                connection.Features.Set(ConsoleConnection.Instance);
                return next(connection);
            }));
        });
        return builder;
    }

    /// <summary>The addresses that a setting such as <c>ui.host</c> stands for.</summary>
    /// <exception cref="ListeningException">It is not a loopback address.</exception>
    private static IReadOnlyList<IPAddress> Addresses(string setting, string host, int port, string why)
    {
        var bare = host.Trim('[', ']');
        if (bare.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return port != 0 && HasIPv6Loopback() ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];
        return IPAddress.TryParse(bare, out var address) && IPAddress.IsLoopback(address)
            ? [address]
            : throw new ListeningException($"{setting}: '{DisplayText.Line(host, 100)}' is not a loopback address. Use localhost, 127.0.0.1 or ::1: {why}.");
    }

    private static Socket Bind(EndPoint endpoint, ConsoleSocket console, ListeningOptions options)
    {
        if (endpoint is UnixDomainSocketEndPoint)
            return console.Bind();
        var port = ((IPEndPoint)endpoint).Port;
        var (group, off) = options.Gateway?.Port == port ? ("gateway", "gateway.enabled = off (RSPA_GATEWAY_ENABLED)") : ("ui", "ui.tcp = off (RSPA_UI_TCP)");
        var variable = $"RSPA_{group.ToUpperInvariant()}";
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new ListeningException($"{group}.port: port {port} of {((IPEndPoint)endpoint).Address} is in use, by another program or another RsPa. Stop that one, or set {group}.port ({variable}_PORT) to a free port; {off} does without one.", e);
        }
        catch (SocketException e)
        {
            throw new ListeningException($"{group}.host: cannot listen on {endpoint}: {e.Message}. Set {group}.host ({variable}_HOST) to localhost, or {group}.port ({variable}_PORT) to another port.", e);
        }
    }

    /// <summary>Whether ::1 is there: a kernel may know IPv6, and a container have no address of it.</summary>
    private static bool HasIPv6Loopback()
    {
        if (!Socket.OSSupportsIPv6)
            return false;
        try
        {
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

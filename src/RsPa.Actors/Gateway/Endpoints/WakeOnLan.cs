using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using RsPa.Actors.Decisions;

namespace RsPa.Actors.Gateway.Endpoints;

/// <summary>How often a machine that is away was woken: a few times soon, and then now and then, for as long as somebody waits for it.</summary>
/// <param name="Tries">How often, in this absence.</param>
/// <param name="LastAt">When last.</param>
[Decision]
public sealed record WakeTries(int Tries = 0, DateTimeOffset? LastAt = null)
{
    /// <summary>How often it is tried soon.</summary>
    public const int Soon = 3;

    /// <summary>How long apart these are: a machine takes about as long to come up.</summary>
    public static TimeSpan Between { get; } = TimeSpan.FromSeconds(20);

    /// <summary>How long apart further ones are.</summary>
    public static TimeSpan Later { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether it is to be woken now, and what is known then; nothing where it is not.</summary>
    /// <param name="now">The time.</param>
    public WakeTries? Wake(DateTimeOffset now) =>
        LastAt is { } last && now - last < (Tries < Soon ? Between : Later) ? null : new WakeTries(Tries + 1, now);
}

/// <summary>Wakes machines.</summary>
public interface IWakeSender
{
    /// <summary>Sends the packet that wakes a machine.</summary>
    /// <param name="mac">The address of its network card.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SocketException">It could not be sent.</exception>
    Task SendAsync(PhysicalAddress mac, CancellationToken cancellationToken);
}

/// <summary>Wakes machines of the local network: a UDP broadcast to port 9.</summary>
public sealed class WakeOnLan : IWakeSender
{
    private const int Port = 9;
    private const int Repeats = 16;

    /// <summary>The packet (AMD's Magic Packet): six bytes of ones, and the address 16 times.</summary>
    public static byte[] Packet(PhysicalAddress mac)
    {
        ArgumentNullException.ThrowIfNull(mac);
        return [255, 255, 255, 255, 255, 255, .. Enumerable.Repeat(mac.GetAddressBytes(), Repeats).SelectMany(static bytes => bytes)];
    }

    /// <inheritdoc/>
    public async Task SendAsync(PhysicalAddress mac, CancellationToken cancellationToken)
    {
        using var udp = new UdpClient { EnableBroadcast = true };
        await udp.SendAsync(Packet(mac), new IPEndPoint(IPAddress.Broadcast, Port), cancellationToken).ConfigureAwait(false);
    }
}

using System.Globalization;

namespace RsPa.Cli.Platform;

/// <summary>
/// Who listens on a port of this computer, as Linux tells it. Where the service does not run, anyone may take its port, and wait for
/// a client that brings the token along.
/// </summary>
internal static class PortOwners
{
    private const string Listening = "0A";

    /// <summary>The users that listen on a port; none where nobody does, or the system does not tell.</summary>
    public static IReadOnlySet<uint> Of(int port)
    {
        var owners = new HashSet<uint>();
        foreach (var table in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            try
            {
                using var lines = new StreamReader(table);
                owners.UnionWith(Read(lines, port));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another system, or one without IPv6.
            }
        }

        return owners;
    }

    /// <summary>Reads a table of sockets (proc(5), /proc/net/tcp): the address and port in hexadecimal, the state, and further on the user.</summary>
    public static IEnumerable<uint> Read(TextReader lines, int port)
    {
        var end = $":{port:X4}";
        while (lines.ReadLine() is { } line)
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var local, _, Listening, _, _, _, var user, ..]
                && local.EndsWith(end, StringComparison.Ordinal)
                && uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out var owner))
                yield return owner;
        }
    }
}

namespace RsPa.Host.Listening;

/// <summary>Where RsPa listens.</summary>
/// <param name="Host">A loopback address, or <c>localhost</c>: the setting <c>ui.host</c>.</param>
/// <param name="Port">1024 to 65535: the setting <c>ui.port</c>. 0 takes any free port of 127.0.0.1, for tests.</param>
/// <param name="SocketPath">The Unix socket of the local console: <c>rspa.sock</c> in the data directory.</param>
internal sealed record ListeningOptions(string Host, int Port, string SocketPath)
{
    /// <summary>Whether there is a port at all: the setting <c>ui.tcp</c>. The socket is always there.</summary>
    public bool Tcp { get; init; } = true;

    /// <summary>Where the gateway speaks Ollama's API; nothing where it does not.</summary>
    public GatewayListener? Gateway { get; init; }
}

/// <summary>Where the gateway listens.</summary>
/// <param name="Host">A loopback address, or <c>localhost</c>: the setting <c>gateway.host</c>.</param>
/// <param name="Port">1024 to 65535: the setting <c>gateway.port</c>. 0 takes any free port of 127.0.0.1, for tests.</param>
internal sealed record GatewayListener(string Host, int Port);

using RsPa.Cli.Surroundings;

namespace RsPa.Cli.Connection;

/// <summary>Where the service is: a Unix socket or a URL.</summary>
/// <param name="Socket">The socket's path.</param>
/// <param name="Url">The URL.</param>
internal sealed record HostAddress(string? Socket, Uri? Url)
{
    /// <summary>
    /// Finds the service. First what is said: <c>--host</c> or <c>--socket</c>, then <c>RSPA_SOCKET</c>; then the socket of the
    /// user's own data directory; then that of a service started for development in this directory.
    /// </summary>
    /// <exception cref="UsageException">What is said is no address.</exception>
    public static HostAddress Find(string? host, string? socket, CliEnvironment environment)
    {
        if (host is not null && socket is not null)
            throw new UsageException("--host and --socket name two services. Give one of them.");
        if (host is not null)
            return Of(host);
        if (socket is "")
            throw new UsageException("--socket: it is empty. Give the path of a service's socket, or leave the option out.");
        if ((socket ?? environment.Variable("RSPA_SOCKET")) is { Length: > 0 } path)
            return new HostAddress(Path.GetFullPath(path, environment.Directory), null);
        var own = Path.Combine(environment.Home, ".rs", "pa", "rspa.sock");
        var development = Path.Combine(environment.Directory, "data", "rspa.sock");
        return new HostAddress(!File.Exists(own) && File.Exists(development) ? development : own, null);
    }

    /// <inheritdoc/>
    public override string ToString() => Socket ?? $"{Url}";

    private static HostAddress Of(string host) =>
        Uri.TryCreate(host, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url is { AbsolutePath: "/", Query: "" }
            ? new HostAddress(null, url)
            : throw new UsageException($"--host: '{host}' is no URL of a service. Use one such as http://localhost:8501.");
}

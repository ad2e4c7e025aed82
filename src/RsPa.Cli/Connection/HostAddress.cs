using RsPa.Agents;
using RsPa.Cli.Platform;

namespace RsPa.Cli.Connection;

/// <summary>Where the service is: a Unix socket or a URL.</summary>
/// <param name="Socket">The socket's path.</param>
/// <param name="Url">The URL.</param>
internal sealed record HostAddress(string? Socket, Uri? Url)
{
    private const string SocketVariable = "RSPA_SOCKET";

    /// <summary>The service's own setting, so that whoever exports it for the service reaches that one.</summary>
    private const string DevelopmentVariable = "RSPA_DATABASE_DEV_MODE";

    /// <summary>
    /// Finds the service. First what is said: <c>--host</c>, <c>--socket</c> or <c>--dev</c>, then <c>RSPA_SOCKET</c>, then the
    /// setting for development (<c>--dev</c> beside <c>--host</c> says only whose token is meant); else it is the socket of the user's own data directory. A socket that merely lies in the working
    /// directory is nobody's choice: anyone could have put it there.
    /// </summary>
    /// <exception cref="UsageException">What is said is not a valid address.</exception>
    public static HostAddress Find(string? host, string? socket, bool development, CliEnvironment environment)
    {
        if (socket is not null && (host is not null || development))
            throw new UsageException("--socket and --host or --dev name two services. Give one of them.");
        if (host is not null)
            return Of(host);
        if (socket is "")
            throw new UsageException("--socket: it is empty. Give the path of a service's socket, or leave the option out.");
        if ((socket ?? (development ? null : environment.Variable(SocketVariable))) is { Length: > 0 } path)
            return new HostAddress(environment.FullPath(path), null);
        if (development || IsDevelopment(environment))
            return new HostAddress(environment.FullPath(Path.Combine("data", "rspa.sock")), null);
        return environment.DataDirectory is { } directory
            ? new HostAddress(Path.Combine(directory, "rspa.sock"), null)
            : throw new UsageException($"HOME is '{DisplayText.Line(environment.Home)}', which is not an absolute path, so that the service's socket can't be found. Set HOME, or name the socket: --socket PATH.");
    }

    /// <summary>Whether the service's data lies in the working directory, by the service's own setting.</summary>
    public static bool IsDevelopment(CliEnvironment environment) =>
        environment.Variable(DevelopmentVariable)?.Trim().ToLowerInvariant() is "true" or "yes" or "on" or "1";

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line(Socket ?? $"{Url}");

    private static HostAddress Of(string host) =>
        Uri.TryCreate(host, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url is { AbsolutePath: "/", Query: "", UserInfo: "" }
            ? new HostAddress(null, url)
            : throw new UsageException($"--host: '{DisplayText.Line(host)}' is not a valid URL of a service. Use one such as http://localhost:8501.");
}

using System.Net;
using System.Text;
using RsPa.Agents;
using RsPa.Cli.Platform;

namespace RsPa.Cli.Connection;

/// <summary>The token that a service asks for on its port. Its Unix socket needs none.</summary>
internal static class AccessToken
{
    /// <summary>The variable that holds it.</summary>
    public const string Variable = "RSPA_TOKEN";

    private const int MostBytes = 4096;

    /// <summary>Finds the token: the file that is named, then the variable, then the file in the data directory where this user may read it.</summary>
    /// <returns>The token, or nothing: the service then says what it asks for.</returns>
    /// <exception cref="UsageException">What is named is not a token, or it would cross a network where anyone can read it.</exception>
    public static string? Find(HostAddress address, string? file, bool development, CliEnvironment environment)
    {
        if (address.Url is not { } url)
            return null;
        var token = Named(file, environment);
        if (token is null && Own(url, development, environment) is { } own)
        {
            Check(url, environment.PortOwners(url.Port), environment.User);
            token = own;
        }

        if (token is not null && url.Scheme == Uri.UriSchemeHttp && !IsLoopback(url))
            throw new UsageException($"--host: {DisplayText.Line($"{url}")} is another computer, and would be sent the token where others can read it. Use https, or a tunnel to localhost.");
        return token;
    }

    // Nobody has named this token, so that it goes to no one but its user's own service.
    private static void Check(Uri url, IReadOnlySet<uint> owners, uint me)
    {
        foreach (var owner in owners.Where(owner => owner != me && owner != 0))
            throw new UsageException($"--host: {DisplayText.Line($"{url}")} is served by the user {owner}, who is not you: the token in your data directory was not sent. Name the token that is meant (--token-file, or {Variable}).");
    }

    private static string? Named(string? file, CliEnvironment environment)
    {
        if (file is not null)
        {
            try
            {
                return Check(Read(environment.FullPath(file)), $"--token-file: '{DisplayText.Line(file)}'");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"--token-file: '{DisplayText.Line(file)}' cannot be read: {e.Message}");
            }
        }

        return environment.Variable(Variable) is { Length: > 0 } given ? Check(given, Variable) : null;
    }

    /// <summary>The token in the data directory of this user. It is for the service on this computer, and goes nowhere else.</summary>
    private static string? Own(Uri url, bool development, CliEnvironment environment)
    {
        if (!IsLoopback(url))
            return null;
        try
        {
            var directory = development ? environment.FullPath("data") : environment.DataDirectory;
            return directory is null ? null : Check(Read(Path.Combine(directory, "api.token")), "api.token");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UsageException)
        {
            return null;
        }
    }

    private static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[MostBytes];
        return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, MostBytes, throwOnEndOfStream: false));
    }

    private static string Check(string text, string where)
    {
        var token = text.Trim();
        return token.Length is > 0 and <= 512 && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '+' or '/' or '=')
            ? token
            : throw new UsageException($"{where} holds no token. The service's is in api.token, in its data directory.");
    }

    private static bool IsLoopback(Uri url) =>
        url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}

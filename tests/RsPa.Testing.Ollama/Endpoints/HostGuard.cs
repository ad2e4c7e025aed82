using System.Net;

namespace RsPa.Testing.Ollama.Endpoints;

/// <summary>Keeps web pages of others away from a server on loopback: a foreign Host or Origin is 403, without a word.</summary>
internal static class HostGuard
{
    private static readonly string[] LocalEndings = [".localhost", ".local", ".internal"];
    private static readonly string[] AppSchemes = ["app", "file", "tauri", "vscode-webview", "vscode-file"];

    public static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var origin = request.Headers.Origin.ToString();
        var isOnLoopback = context.Connection.LocalIpAddress is { } local && IPAddress.IsLoopback(local);
        if ((isOnLoopback && !IsLocal(request.Host.Host)) || !IsAllowed(origin, request.Host))
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        }

        if (origin.Length > 0)
            context.Response.Headers.AccessControlAllowOrigin = origin;
        if (origin.Length == 0 || !HttpMethods.IsOptions(request.Method))
            return next(context);
        context.Response.Headers.AccessControlAllowMethods = "GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS";
        context.Response.Headers.AccessControlAllowHeaders = "Authorization,Content-Type,User-Agent,Accept,X-Requested-With";
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private static bool IsLocal(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
            return IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || IsPrivate(address);
        return host.Length == 0
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase)
            || LocalEndings.Any(ending => host.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsPrivate(IPAddress address)
    {
        if (address.GetAddressBytes() is not [var first, var second, _, _])
            return address.IsIPv6UniqueLocal;
        return first == 10 || (first == 172 && second is >= 16 and < 32) || (first == 192 && second == 168);
    }

    private static bool IsAllowed(string origin, HostString host)
    {
        if (origin.Length == 0 || origin == "null")
            return origin.Length == 0;
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri))
            return false;
        return AppSchemes.Contains(uri.Scheme)
            || uri.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase)
            || uri.Host is "localhost" or "127.0.0.1" or "0.0.0.0";
    }
}

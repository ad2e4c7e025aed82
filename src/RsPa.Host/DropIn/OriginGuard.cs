using System.Net;

namespace RsPa.Host.DropIn;

/// <summary>
/// Keeps web pages of others away from the models, by Ollama's own rules: a foreign Host or Origin is 403, without a word. A page can point
/// its own name at this computer, but can't give itself a local one; and the browser says from which site a request comes.
/// </summary>
internal static class OriginGuard
{
    private const string Methods = "GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS";

    // Ollama's, what OpenAI's and Anthropic's clients send beside, and ours.
    private const string Headers = "Authorization,Content-Type,User-Agent,Accept,X-Requested-With,OpenAI-Beta,x-stainless-arch,x-stainless-async,x-stainless-custom-poll-interval,"
        + "x-stainless-helper-method,x-stainless-lang,x-stainless-os,x-stainless-package-version,x-stainless-poll-helper,x-stainless-retry-count,x-stainless-runtime,"
        + "x-stainless-runtime-version,x-stainless-timeout,x-api-key,anthropic-version,anthropic-beta,anthropic-dangerous-direct-browser-access,X-RsPa-Cache";

    private static readonly string[] LocalEndings = [".localhost", ".local", ".internal"];
    private static readonly string[] AppSchemes = ["app", "file", "tauri", "vscode-webview", "vscode-file"];

    /// <summary>Refuses a request, or answers a browser that asks before it sends one.</summary>
    /// <returns>Whether the request is answered so.</returns>
    public static bool Answers(HttpContext http)
    {
        var origin = http.Request.Headers.Origin.ToString();
        if (!IsLocal(http.Request.Host) || (origin.Length > 0 && !IsAllowed(origin, http.Request.Host)))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return true;
        }

        if (origin.Length == 0)
            return false;
        http.Response.Headers.AccessControlAllowOrigin = origin;
        http.Response.Headers.Vary = "Origin";
        if (!HttpMethods.IsOptions(http.Request.Method))
        {
            http.Response.Headers.AccessControlExposeHeaders = "X-RsPa-Queue-Wait,X-RsPa-Cache,Retry-After";
            return false;
        }

        http.Response.Headers.AccessControlAllowMethods = Methods;
        http.Response.Headers.AccessControlAllowHeaders = Headers;
        http.Response.Headers.AccessControlMaxAge = "43200";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    private static bool IsLocal(HostString given)
    {
        var host = given.Host;
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host is "127.0.0.1" or "")
            return true;
        if (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address))
            return IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || IsPrivate(address);
        return host.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase)
            || Array.Exists(LocalEndings, ending => host.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsPrivate(IPAddress address) => address.GetAddressBytes() is [var first, var second, _, _]
        ? first == 10 || (first == 172 && second is >= 16 and < 32) || (first == 192 && second == 168)
        : address.IsIPv6UniqueLocal;

    private static bool IsAllowed(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && (AppSchemes.Contains(uri.Scheme)
            || (uri.Scheme is "http" or "https" && (uri.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase) || uri.Host is "localhost" or "127.0.0.1" or "0.0.0.0")));
}

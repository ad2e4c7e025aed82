using Microsoft.Net.Http.Headers;

namespace RsPa.Host.Listening;

/// <summary>
/// Decides whether a request may come in. The port on loopback is open to every program of the machine, a browser among them, so
/// that any web page the owner visits could send requests to it. Two things tell such requests: the name that the browser looked
/// up (a page can point its own name at 127.0.0.1, "DNS rebinding", but not call itself localhost), and the site that the browser
/// says the request comes from.
/// </summary>
internal static class RequestGuard
{
    /// <summary>Decides on one request.</summary>
    /// <param name="request">What came in.</param>
    /// <returns>Why it is refused, or nothing.</returns>
    public static Refusal? Judge(GuardedRequest request)
    {
        // Through the Unix socket only the owner comes; a browser never does.
        if (request.ThroughSocket)
            return null;
        if (!IsOwnName(request.Host, request.LocalAddress, request.LocalPort))
            return new Refusal(StatusCodes.Status421MisdirectedRequest, $"The Host header '{request.Host}' is not a name of this service.", $"use http://localhost:{request.LocalPort}");
        if (request.Origin is { } origin && !IsOwnOrigin(origin, request.LocalAddress, request.LocalPort))
            return new Refusal(StatusCodes.Status403Forbidden, $"The Origin '{origin}' is another site.", "call the API from a program, or open the service's own pages");
        if (request.FetchSite is "cross-site" && !IsVisit(request))
            return new Refusal(StatusCodes.Status403Forbidden, "The request comes from another site (Sec-Fetch-Site: cross-site).", "call the API from a program, or open the service's own pages");
        if (Changes(request) && IsForPrograms(request.Path) && !IsJson(request.ContentType))
            return new Refusal(StatusCodes.Status415UnsupportedMediaType, $"The Content-Type '{request.ContentType}' is not JSON.", "send the header Content-Type: application/json, also where there is no body");
        return null;
    }

    private static bool IsOwnName(string host, string localAddress, int port)
    {
        var name = new HostString(host);
        return (name.Port ?? 80) == port && IsOwnHost(name.Host, localAddress);
    }

    private static bool IsOwnHost(string host, string localAddress) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host is "127.0.0.1" or "[::1]" || host == localAddress;

    private static bool IsOwnOrigin(string origin, string localAddress, int port) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && uri.Port == port && IsOwnHost(uri.Host, localAddress);

    /// <summary>Whether it is a person who follows a link to a page: that changes nothing, and the other site sees nothing of it.</summary>
    private static bool IsVisit(GuardedRequest request) =>
        HttpMethods.IsGet(request.Method) && request is { FetchMode: "navigate", FetchTarget: "document" } && !IsForPrograms(request.Path);

    private static bool IsForPrograms(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/console");

    private static bool Changes(GuardedRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);

    /// <summary>Forms of other sites can send three content types without asking first, and JSON is none of them.</summary>
    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);
}

/// <summary>What the guard looks at.</summary>
internal sealed record GuardedRequest(string Method, PathString Path, string Host, string LocalAddress, int LocalPort)
{
    public bool ThroughSocket { get; init; }

    public string? Origin { get; init; }

    public string? FetchSite { get; init; }

    public string? FetchMode { get; init; }

    public string? FetchTarget { get; init; }

    public string? ContentType { get; init; }
}

/// <summary>Why a request is refused.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Refusal(int Status, string Message, string Remedy);

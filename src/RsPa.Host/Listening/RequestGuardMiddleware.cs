using System.Net.Sockets;

namespace RsPa.Host.Listening;

/// <summary>Puts <see cref="RequestGuard"/> before everything else.</summary>
internal static class RequestGuardMiddleware
{
    /// <summary>Refuses requests that a page of another site makes. Must be the first middleware.</summary>
    public static IApplicationBuilder UseRsPaRequestGuard(this IApplicationBuilder app) => app.Use(GuardAsync);

    private static Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        var refusal = RequestGuard.Judge(Read(http));
        if (refusal is null)
            return next(http);
        return HttpProblem.Of(refusal.Status, refusal.Message, refusal.Remedy).WriteAsync(http);
    }

    private static GuardedRequest Read(HttpContext http)
    {
        var (request, address) = (http.Request, http.Connection.LocalIpAddress);
        var local = address switch
        {
            null => "",
            { AddressFamily: AddressFamily.InterNetworkV6 } => $"[{address}]",
            _ => $"{address}",
        };
        return new GuardedRequest(request.Method, request.Path, request.Host.Value ?? "", local, http.Connection.LocalPort)
        {
            ThroughSocket = ConsoleConnection.Carries(http),
            Origin = Header("Origin"),
            FetchSite = Header("Sec-Fetch-Site"),
            FetchMode = Header("Sec-Fetch-Mode"),
            FetchTarget = Header("Sec-Fetch-Dest"),
            ContentType = request.ContentType,
        };

        string? Header(string name) => request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;
    }
}

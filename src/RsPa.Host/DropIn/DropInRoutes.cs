using RsPa.Host.DropIn.Answers;

namespace RsPa.Host.DropIn;

/// <summary>Finds who answers a path, and answers as Ollama's router does where nobody does.</summary>
internal sealed class DropInRoutes
{
    private static readonly ReadOnlyMemory<byte> NotFound = "404 page not found"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> NotAllowed = "405 method not allowed"u8.ToArray();

    private readonly Dictionary<string, Route> _paths = new(StringComparer.Ordinal);

    /// <summary>Adds a path. One that ends in a slash takes whatever single segment follows.</summary>
    public DropInRoutes Add(string methods, string path, Func<HttpContext, Task> answer)
    {
        _paths.Add(path, new Route(methods.Split(' '), answer));
        return this;
    }

    /// <summary>Has a request answered.</summary>
    public Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value is { Length: > 0 } given ? given : "/";
        if (Find(path) is { } route)
        {
            if (route.Methods.Contains(http.Request.Method))
                return route.Answer(http);
            http.Response.Headers.Allow = string.Join(", ", route.Methods);
            return WholeBody.WriteAsync(http, 405, "text/plain", NotAllowed);
        }

        var clean = "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return clean != path && Find(clean) is not null ? RedirectAsync(http, clean) : WholeBody.WriteAsync(http, 404, "text/plain", NotFound);
    }

    private Route? Find(string path)
    {
        if (_paths.TryGetValue(path, out var route))
            return path.Length > 1 && path.EndsWith('/') ? null : route;
        var parent = path[..(path.LastIndexOf('/') + 1)];
        return parent.Length > 1 && parent.Length < path.Length ? _paths.GetValueOrDefault(parent) : null;
    }

    // Only what is a path here is ever pointed to, whatever was asked for.
    private static Task RedirectAsync(HttpContext http, string path)
    {
        var escaped = new PathString(path).ToUriComponent();
        http.Response.Headers.Location = escaped + http.Request.QueryString.ToUriComponent();
        if (HttpMethods.IsGet(http.Request.Method))
            return WholeBody.WriteAsync(http, 301, "text/html; charset=utf-8", System.Text.Encoding.UTF8.GetBytes($"<a href=\"{System.Net.WebUtility.HtmlEncode(escaped)}\">Moved Permanently</a>.\n\n"));
        http.Response.StatusCode = 307;
        return Task.CompletedTask;
    }

    private sealed record Route(string[] Methods, Func<HttpContext, Task> Answer);
}

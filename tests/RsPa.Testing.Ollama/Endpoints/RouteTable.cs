using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.Endpoints;

/// <summary>Finds who answers a path, and answers as Ollama's router does where nobody does.</summary>
internal sealed class RouteTable
{
    private readonly Dictionary<string, Dictionary<string, Func<HttpContext, Task>>> _paths = new(StringComparer.Ordinal);

    /// <summary>Adds a path. One that ends in a slash takes whatever single segment follows.</summary>
    public void Add(string methods, string path, Func<HttpContext, Task> handler)
    {
        if (!_paths.TryGetValue(path, out var handlers))
            _paths[path] = handlers = new(StringComparer.Ordinal);
        foreach (var method in methods.Split(' '))
            handlers[method] = handler;
    }

    public Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (Find(path) is { } handlers)
        {
            if (handlers.TryGetValue(context.Request.Method, out var handler))
                return handler(context);
            context.Response.Headers.Allow = string.Join(", ", handlers.Keys);
            return AnswerWriter.WriteTextAsync(context, 405, "405 method not allowed", "text/plain");
        }

        var clean = "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return clean != path && Find(clean) is not null
            ? RedirectAsync(context, clean)
            : AnswerWriter.WriteTextAsync(context, 404, "404 page not found", "text/plain");
    }

    private Dictionary<string, Func<HttpContext, Task>>? Find(string path)
    {
        if (_paths.TryGetValue(path, out var handlers))
            return path.Length > 1 && path.EndsWith('/') ? null : handlers;
        var parent = path[..(path.LastIndexOf('/') + 1)];
        return parent.Length > 1 && parent.Length < path.Length ? _paths.GetValueOrDefault(parent) : null;
    }

    private static Task RedirectAsync(HttpContext context, string path)
    {
        context.Response.Headers.Location = path + context.Request.QueryString;
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = 307;
            return Task.CompletedTask;
        }

        return AnswerWriter.WriteTextAsync(context, 301, $"<a href=\"{path}\">Moved Permanently</a>.\n\n", "text/html; charset=utf-8");
    }
}

namespace RsPa.Host.Listening;

/// <summary>Gives a body to refusals that the web server's own parts make: a path that leads nowhere, a method that is not there.</summary>
internal static class EmptyAnswers
{
    /// <summary>Answers with problem details wherever an error would have no body. Goes before what serves requests.</summary>
    public static IApplicationBuilder UseRsPaEmptyAnswers(this IApplicationBuilder app) =>
        app.UseStatusCodePages(context => Describe(context.HttpContext).WriteAsync(context.HttpContext));

    private static HttpProblem Describe(HttpContext http)
    {
        var (method, path, status) = (http.Request.Method, Shown(http.Request.Path), http.Response.StatusCode);
        var (detail, remedy) = status switch
        {
            StatusCodes.Status404NotFound => ($"There is nothing at {path}.", "look at /api/v1/openapi.json, which lists what there is"),
            StatusCodes.Status405MethodNotAllowed => ($"{path} does not take {method}.", $"use {http.Response.Headers.Allow}"),
            StatusCodes.Status413PayloadTooLarge => ($"The body is larger than {ListeningSetup.MaxBodyBytes} bytes (16 MiB).", "send less at once"),
            StatusCodes.Status415UnsupportedMediaType => ($"{path} takes JSON alone.", "send the header Content-Type: application/json, also where there is no body"),
            >= 500 => ("The service could not do this, through a fault of its own.", "look at `rspa doctor` and `rspa log query --level error`"),
            _ => ($"{method} {path} is not asked for as it must be: a parameter is missing or malformed.", "look at /api/v1/openapi.json, which describes the parameters"),
        };
        return HttpProblem.Of(status, detail, remedy);
    }

    private static string Shown(PathString path)
    {
        // Escaped as in a URL: what a terminal would obey is not in it.
        var text = path.ToUriComponent();
        return text.Length <= 100 ? text : $"{text[..99]}…";
    }
}

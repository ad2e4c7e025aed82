using System.Text.Json.Serialization;

namespace RsPa.Host.Listening;

/// <summary>A refusal that no field is to blame for, as problem details (RFC 9457): what the API says of values has the same form, and more.</summary>
/// <param name="Type">A URN for the kind, such as <c>urn:rspa:not_found</c>.</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record HttpProblem(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("detail")] string Detail,
    [property: JsonPropertyName("remedy")] string? Remedy)
{
    /// <summary>The problem that a status stands for.</summary>
    public static HttpProblem Of(int status, string detail, string? remedy)
    {
        var (type, title) = Kind(status);
        return new HttpProblem($"urn:rspa:{type}", title, status, detail, remedy);
    }

    /// <summary>Answers a request with it.</summary>
    public Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        return http.Response.WriteAsJsonAsync(this, options: null, "application/problem+json", http.RequestAborted);
    }

    private static (string Type, string Title) Kind(int status) =>
        status switch
        {
            StatusCodes.Status401Unauthorized => ("unauthorized", "Who asks is not known"),
            StatusCodes.Status403Forbidden => ("forbidden", "Not from there"),
            StatusCodes.Status404NotFound => ("not_found", "Nothing is there"),
            StatusCodes.Status405MethodNotAllowed => ("method_not_allowed", "Not in this way"),
            StatusCodes.Status413PayloadTooLarge => ("too_large", "Too large"),
            StatusCodes.Status415UnsupportedMediaType => ("unsupported_media_type", "The body is of another type"),
            StatusCodes.Status421MisdirectedRequest => ("misdirected", "Not a name of this service"),
            StatusCodes.Status503ServiceUnavailable => ("busy", "Too busy"),
            >= 500 => ("unexpected", "Unexpected error"),
            _ => ("invalid", "Invalid request"),
        };
}

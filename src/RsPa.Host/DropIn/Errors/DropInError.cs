using System.Globalization;
using RsPa.Application.Outcomes;
using RsPa.Host.DropIn.Answers;

namespace RsPa.Host.DropIn.Errors;

/// <summary>Why a request gets no answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Words">Why, and what to do.</param>
/// <param name="RetryAfter">After what time it may be sent again, where it is worth trying.</param>
internal sealed record DropInError(int Status, string Words, TimeSpan? RetryAfter)
{
    /// <summary>Makes one.</summary>
    public static DropInError Of(int status, string words, TimeSpan? retryAfter = null) => new(status, words, retryAfter);

    /// <summary>A body that was not taken.</summary>
    public static DropInError Of(Problem problem)
    {
        var words = problem.Remedy is { } remedy ? $"{problem.Message} {char.ToUpperInvariant(remedy[0])}{remedy[1..]}." : problem.Message;
        return problem.Kind switch
        {
            ProblemKind.TooLarge => Of(413, problem.Message + " No more is taken for one call to a model."),
            ProblemKind.Busy => Of(503, words, TimeSpan.FromSeconds(5)),
            ProblemKind.SlowBody => Of(408, words),
            _ => Of(400, words),
        };
    }

    /// <summary>Answers a request with it, of which nothing has been answered yet.</summary>
    public Task WriteAsync(HttpContext http, ErrorForm form)
    {
        if (RetryAfter is { } wait)
            http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (Status == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = "Bearer";
        return WholeBody.WriteAsync(http, Status, ErrorForms.ContentType(form), ErrorForms.Body(form, this, http.TraceIdentifier));
    }
}

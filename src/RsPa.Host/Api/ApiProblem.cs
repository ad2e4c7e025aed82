using RsPa.Application.Outcomes;

namespace RsPa.Host.Api;

/// <summary>An error as the API writes it: problem details (RFC 9457), with the field, the value and the remedy where they are known.</summary>
/// <param name="Type">A URN for the kind, such as <c>urn:rspa:unknown_task</c>.</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="Field">The field or parameter that is wrong.</param>
/// <param name="Value">Its value.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record ApiProblem(string Type, string Title, int Status, string Detail, string? Field, string? Value, string? Remedy)
{
    public static ApiProblem Of(Problem problem)
    {
        var (type, title, status) = Describe(problem.Kind);
        return new ApiProblem($"urn:rspa:{type}", title, status, problem.Message, problem.Field, problem.Value, problem.Remedy);
    }

    /// <summary>Answers a request with a problem.</summary>
    public static IResult Result(Problem problem)
    {
        var body = Of(problem);
        var result = Results.Json(body, ApiJson.Options, "application/problem+json", body.Status);
        return problem.Kind == ProblemKind.Busy ? new BusyResult(result) : result;
    }

    /// <summary>Answers a request that no handler has seen.</summary>
    public static Task RefuseAsync(HttpContext http, Problem problem) => Result(problem).ExecuteAsync(http);

    /// <summary>What the API says of a fault of its own: the details are in the log, not in the answer.</summary>
    public static ApiProblem Unexpected { get; } = new(
        "urn:rspa:unexpected",
        "Unexpected error",
        StatusCodes.Status500InternalServerError,
        "The service could not do this, through a fault of its own.",
        Field: null,
        Value: null,
        "look at `rspa doctor` and `rspa log query --level error`");

    private static (string Type, string Title, int Status) Describe(ProblemKind kind) =>
        kind switch
        {
            ProblemKind.Invalid => ("invalid", "Invalid value", StatusCodes.Status400BadRequest),
            ProblemKind.Unauthenticated => ("unauthorized", "Who asks is not known", StatusCodes.Status401Unauthorized),
            ProblemKind.Forbidden => ("forbidden", "Not allowed", StatusCodes.Status403Forbidden),
            ProblemKind.SlowBody => ("slow_body", "The body came too slowly", StatusCodes.Status408RequestTimeout),
            ProblemKind.TooLarge => ("too_large", "Too large", StatusCodes.Status413PayloadTooLarge),
            ProblemKind.UnknownTask => ("unknown_task", "Unknown task", StatusCodes.Status404NotFound),
            ProblemKind.UnknownAgent => ("unknown_agent", "Unknown agent", StatusCodes.Status404NotFound),
            ProblemKind.UnknownSchedule => ("unknown_schedule", "Unknown schedule", StatusCodes.Status404NotFound),
            ProblemKind.UnknownKey => ("unknown_key", "Unknown key", StatusCodes.Status404NotFound),
            ProblemKind.UnknownModel => ("unknown_model", "Unknown model", StatusCodes.Status404NotFound),
            ProblemKind.ModelAway => ("model_away", "No model server is there", StatusCodes.Status503ServiceUnavailable),
            ProblemKind.ModelFailed => ("model_failed", "The model server failed", StatusCodes.Status502BadGateway),
            ProblemKind.Conflict => ("conflict", "The state does not allow it", StatusCodes.Status409Conflict),
            ProblemKind.Busy => ("busy", "Too busy", StatusCodes.Status503ServiceUnavailable),
            ProblemKind.TooSlow => ("too_slow", "It took too long", StatusCodes.Status503ServiceUnavailable),
            ProblemKind.StorageFailed => ("storage_failed", "The database refused", StatusCodes.Status503ServiceUnavailable),
            ProblemKind.Stopping => ("stopping", "The service is stopping", StatusCodes.Status503ServiceUnavailable),
            ProblemKind.Unanswered => ("unanswered", "No answer in time", StatusCodes.Status504GatewayTimeout),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
        };

    /// <summary>Says when to come again, in seconds, for clients that go by it (RFC 9110, 10.2.3).</summary>
    private sealed class BusyResult(IResult result) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = "1";
            return result.ExecuteAsync(httpContext);
        }
    }
}

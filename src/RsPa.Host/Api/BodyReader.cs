using System.Text.Json;
using RsPa.Host.Listening;
using RsPa.Host.Surfaces;

namespace RsPa.Host.Api;

/// <summary>Reads a request's body as JSON, with errors that say where.</summary>
internal static class BodyReader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads the body. The document must be disposed.</summary>
    public static async Task<Outcome<JsonDocument>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonDocument.ParseAsync(request.Body, Strict, cancellationToken).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            return new Problem(ProblemKind.Invalid, $"The body is no JSON ({SubmissionRules.Where(e)}): {e.Message}") { Field = "body", Remedy = "send one JSON value" };
        }
    }

    /// <summary>What Kestrel says of a body that it does not take.</summary>
    public static IResult Refused(BadHttpRequestException e) =>
        ApiProblem.Result(e.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? new Problem(ProblemKind.TooLarge, $"The body is larger than {ListeningSetup.MaxBodyBytes} bytes (16 MiB).") { Field = "body", Remedy = "send the tasks in several requests" }
            : new Problem(ProblemKind.Invalid, $"The request is malformed: {e.Message}") { Field = "body", Remedy = "send one JSON value" });
}

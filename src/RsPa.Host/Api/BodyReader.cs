using System.Text.Json;
using RsPa.Host.Listening;
using RsPa.Host.Surfaces;

namespace RsPa.Host.Api;

/// <summary>Reads a request's body as JSON, with errors that say where.</summary>
internal static class BodyReader
{
    private const string Remedy = "send one JSON value";

    /// <summary>Reads the body. The document must be disposed.</summary>
    public static async Task<Outcome<JsonDocument>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // As a whole, at most as much as Kestrel lets through: what is wrong with it can only then be shown with its place.
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        return JsonWords.Read(body.GetBuffer().AsMemory(0, (int)body.Length), name: null, Remedy);
    }

    /// <summary>What Kestrel says of a body that it does not take.</summary>
    public static IResult Refused(BadHttpRequestException e) =>
        ApiProblem.Result(e.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? new Problem(ProblemKind.TooLarge, $"The body is larger than {ListeningSetup.MaxBodyBytes} bytes (16 MiB).") { Field = "body", Remedy = "send the tasks in several requests" }
            : new Problem(ProblemKind.Invalid, e.StatusCode == StatusCodes.Status408RequestTimeout ? "The body came too slowly." : "The body did not come as its headers announce it.") { Field = "body", Remedy = Remedy });
}

using System.Text.Json;
using RsPa.Actors.Protocol.Values;
using RsPa.Application.Outcomes;
using RsPa.Host.Intake;
using RsPa.Host.Listening;

namespace RsPa.Host.Api;

/// <summary>Reads a request's body as JSON, with errors that say where.</summary>
internal static class BodyReader
{
    private const string Remedy = "send one JSON value";

    /// <summary>Below this a body can't hold so many values that they need a count.</summary>
    private const int CountedFrom = 256 * 1024;

    /// <summary>Reads the body. The document must be disposed before the request ends.</summary>
    public static async Task<Outcome<JsonDocument>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // As a whole, at most as much as is let through: what is wrong with it can only then be shown with its place.
        if (BufferedBody.Of(request) is { } read)
            return Reserve(read) is { } problem ? problem : Parse(WithoutMark(read.Bytes), Remedy);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        return Parse(body.GetBuffer().AsMemory(0, (int)body.Length), Remedy);
    }

    /// <summary>Reads a body that is in memory. The document must be disposed, and the memory stay as it is until then.</summary>
    public static Outcome<JsonDocument> Parse(ReadOnlyMemory<byte> json, string remedy) =>
        JsonReading.TryRead(json, name: null, remedy, out var document, out var fault) ? document : Problem.Of(fault);

    private static Problem? Reserve(BufferedBody body)
    {
        if (body.Length < CountedFrom)
            return null;
        var values = JsonValues.Count(WithoutMark(body.Bytes).Span);
        return values > JsonValues.Most
            ? new Problem(ProblemKind.TooLarge, $"The body holds more than {JsonValues.Most} JSON values.") { Field = "body", Remedy = "send the tasks in several requests" }
            : body.TryReserve((long)values * JsonValues.BytesEach) ? null : BodyIntake.Busy();
    }

    // Some programs begin a text with the mark of its encoding.
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) => bytes.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes;

    /// <summary>What Kestrel says of a body that it does not take.</summary>
    public static IResult Refused(BadHttpRequestException e) =>
        ApiProblem.Result(e.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? new Problem(ProblemKind.TooLarge, $"The body is larger than {ListeningSetup.MaxBodyBytes} bytes (16 MiB).") { Field = "body", Remedy = "send the tasks in several requests" }
            : new Problem(ProblemKind.Invalid, e.StatusCode == StatusCodes.Status408RequestTimeout ? "The body came too slowly." : "The body did not come as its headers announce it.") { Field = "body", Remedy = Remedy });
}

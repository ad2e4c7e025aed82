using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using RsPa.Actors.Gateway.Caching;
using RsPa.Actors.Gateway.Calls;
using RsPa.Host.DropIn.Answers;
using RsPa.Host.DropIn.Errors;

namespace RsPa.Host.DropIn.Calls;

/// <summary>Writes a model's answer to its caller: each piece by itself, as it comes. The head goes with the first one, so that what fails before it has its own status.</summary>
internal static class AnswerWriter
{
    private const string QueueWait = "X-RsPa-Queue-Wait";

    // A reader may rest for long, and costs no more than the pieces that wait for it.
    private static readonly MinDataRate SlowestReader = new(bytesPerSecond: 1, gracePeriod: TimeSpan.FromMinutes(2));

    /// <summary>Writes it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="api">Of which API it is.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="cancellationToken">Cancelled where the caller has gone, or the service stops.</param>
    public static Task WriteAsync(HttpContext http, ModelApi api, ModelAnswer answer, CancellationToken cancellationToken)
    {
        return IsStream(answer.ContentType) ? WritePiecesAsync(http, api, answer, cancellationToken) : WriteWholeAsync(http, api, answer, cancellationToken);
    }

    private static async Task WriteWholeAsync(HttpContext http, ModelApi api, ModelAnswer answer, CancellationToken cancellationToken)
    {
        var body = await answer.NextAsync(cancellationToken).ConfigureAwait(false) ?? default;
        WriteHeaders(http.Response, answer);
        await WholeBody.WriteAsync(http, answer.Status, ContentType(api, answer.ContentType), body).ConfigureAwait(false);
    }

    private static async Task WritePiecesAsync(HttpContext http, ModelApi api, ModelAnswer answer, CancellationToken cancellationToken)
    {
        var next = await answer.NextAsync(cancellationToken).ConfigureAwait(false);
        var response = http.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        WriteHeaders(response, answer);
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = SlowestReader;
        ReadOnlyMemory<byte> last = default;
        DropInError? error;
        try
        {
            while (next is { } piece)
            {
                if ((await response.BodyWriter.WriteAsync(piece, cancellationToken).ConfigureAwait(false)).IsCompleted)
                    return; // nobody reads any more
                last = piece;
                next = await answer.NextAsync(cancellationToken).ConfigureAwait(false);
            }

            return;
        }
        catch (CallFailedException failed)
        {
            error = CallErrors.Of(api, failed);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            error = CallErrors.Stopped;
        }

        await response.BodyWriter.WriteAsync(ErrorForms.LastPiece(api, error, http.TraceIdentifier, last.Span), http.RequestAborted).ConfigureAwait(false);
    }

    private static void WriteHeaders(HttpResponse response, ModelAnswer answer)
    {
        response.Headers[QueueWait] = answer.QueueWait == TimeSpan.Zero ? "0.000" : answer.QueueWait.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
        if (answer.IsCached)
            response.Headers[CacheWishes.Header] = "hit";
    }

    private static bool IsStream(string contentType) => contentType is "application/x-ndjson" or "text/event-stream";

    // The reader of answers keeps the type alone.
    private static string ContentType(ModelApi api, string contentType) => contentType == "application/json" && api.IsNative() ? ErrorForms.ContentType(ErrorForm.Ollama) : contentType;
}

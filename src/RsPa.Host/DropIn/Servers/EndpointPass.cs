using System.Globalization;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Host.DropIn.Errors;
using RsPa.Ollama;

namespace RsPa.Host.DropIn.Servers;

/// <summary>Passes requests that wait in no queue on to a model server, and its answer to the caller.</summary>
internal sealed class EndpointPass(ModelGateway gateway)
{
    private const int PieceBytes = 16 * 1024;

    /// <summary>The servers, in the order in which they are used.</summary>
    public IReadOnlyList<OllamaEndpoint> All => gateway.Catalog.Endpoints;

    /// <summary>The first server that is up, as far as is known.</summary>
    public OllamaEndpoint First => All.FirstOrDefault(static endpoint => endpoint.Health.Current is OllamaHealthState.Up) ?? All[0];

    /// <summary>The first server that is up and has a model, as far as is known.</summary>
    public OllamaEndpoint With(string? model) =>
        model is null ? First : All.FirstOrDefault(endpoint => endpoint.Health.Current is OllamaHealthState.Up && endpoint.Health.Models?.Find(model) is not null) ?? First;

    /// <summary>Where a request's path is at a server.</summary>
    public static Uri Address(OllamaEndpoint endpoint, HttpRequest request) => endpoint.Client.Address(request.Path.ToUriComponent() + request.QueryString.ToUriComponent());

    /// <summary>Sends a request, and answers with what comes back, piece by piece.</summary>
    /// <param name="http">Who asks.</param>
    /// <param name="endpoint">Which server.</param>
    /// <param name="message">What it is asked.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task AnswerAsync(HttpContext http, OllamaEndpoint endpoint, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await endpoint.Client.PassAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (OllamaException e)
        {
            await ErrorOf(endpoint, e.Fault).WriteAsync(http, ErrorForms.Of(http.Request.Path)).ConfigureAwait(false);
            return;
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            await DropInError.Of(504, $"Ollama at {endpoint.Options.BaseUrl} did not answer in time.").WriteAsync(http, ErrorForms.Of(http.Request.Path)).ConfigureAwait(false);
            return;
        }

        using (answer)
            await CopyAsync(http, endpoint, answer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Why a server gave no answer.</summary>
    public static DropInError ErrorOf(OllamaEndpoint endpoint, OllamaFault fault)
    {
        var words = ModelErrors.ToException(fault, endpoint.Options.BaseUrl, model: null).Message;
        if (fault is not OllamaFault.Unreachable)
            return DropInError.Of(502, words);
        return endpoint.Health.Current is OllamaHealthState.Away away
            ? DropInError.Of(503, string.Create(CultureInfo.InvariantCulture, $"{words} It has been away since {away.Since:u}."), TimeSpan.FromSeconds(30))
            : DropInError.Of(503, words, TimeSpan.FromSeconds(30));
    }

    private static async Task CopyAsync(HttpContext http, OllamaEndpoint endpoint, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var response = http.Response;
        response.StatusCode = (int)answer.StatusCode;
        response.ContentType = answer.Content.Headers.ContentType?.ToString();
        response.ContentLength = answer.Content.Headers.ContentLength;
        if (answer.Headers.Location is { } location)
            response.Headers.Location = location.OriginalString;
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                var room = response.BodyWriter.GetMemory(PieceBytes);
                var read = await body.ReadAsync(room, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    return;
                response.BodyWriter.Advance(read);
                if ((await response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false)).IsCompleted)
                    return;
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            if (!response.HasStarted)
            {
                response.Clear();
                await DropInError.Of(502, $"The connection to Ollama at {endpoint.Options.BaseUrl} broke: {e.Message}").WriteAsync(http, ErrorForms.Of(http.Request.Path)).ConfigureAwait(false);
            }
            else if (response.ContentType == "application/x-ndjson")
            {
                var error = DropInError.Of(502, $"The connection to Ollama at {endpoint.Options.BaseUrl} broke: {e.Message}");
                await response.BodyWriter.WriteAsync(ErrorForms.LastPiece(ModelApi.Generate, error, http.TraceIdentifier, last: []), http.RequestAborted).ConfigureAwait(false);
            }
            else
            {
                http.Abort(); // the caller sees a broken connection, too, and no answer that looks whole
            }
        }
        finally
        {
            await body.DisposeAsync().ConfigureAwait(false);
        }
    }
}

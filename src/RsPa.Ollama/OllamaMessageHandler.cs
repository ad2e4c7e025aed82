using System.Net;

namespace RsPa.Ollama;

/// <summary>
/// Stands between OllamaSharp and the network for one try of a call: it turns everything that goes wrong into a fault, since
/// OllamaSharp itself loses the body of most errors, has the answer read as it comes, and lets no prompt be cut in silence.
/// </summary>
internal sealed class OllamaMessageHandler(HttpMessageHandler network, CallTimeouts timeouts) : DelegatingHandler(network)
{
    private OllamaLineStream? _lines;

    /// <summary>Completes when the server's answer is over or was cut off; at once where none has begun.</summary>
    public Task Ended => _lines?.Ended ?? Task.CompletedTask;

    /// <summary>Cuts the answer off, where it is not over.</summary>
    public Task AbortAsync() => _lines?.AbortAsync() ?? Task.CompletedTask;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isChat = request.RequestUri?.AbsolutePath.EndsWith("/api/chat", StringComparison.Ordinal) is true;
        if (isChat && request.Content is { } content)
            request.Content = await ChatBody.WithoutTruncationAsync(content).ConfigureAwait(false);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (!response.IsSuccessStatusCode)
                throw new OllamaException(await ReadRefusalAsync(response).ConfigureAwait(false));
            if (isChat)
                await CheckLinesAsync(response).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task CheckLinesAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStreamAsync(timeouts.Token).ConfigureAwait(false);
        _lines = new OllamaLineStream(body, timeouts);
        var content = new StreamContent(_lines);
        content.Headers.ContentType = response.Content.Headers.ContentType;
        response.Content = content;
    }

    private async Task<OllamaFault> ReadRefusalAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync(timeouts.Token).ConfigureAwait(false);
        var otherwise = response.Headers.Location is { } elsewhere ? $"it points to {elsewhere}" : NoReason(response.StatusCode);
        return ErrorBody.ToFault((int)response.StatusCode, body, otherwise);
    }

    private static string NoReason(HttpStatusCode status) => $"it gave no reason ({status})";
}

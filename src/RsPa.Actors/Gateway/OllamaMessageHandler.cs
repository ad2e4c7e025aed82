using System.Net;

namespace RsPa.Actors.Gateway;

/// <summary>
/// Stands between OllamaSharp and the network for one call, and turns everything that goes wrong into a fault: OllamaSharp itself
/// loses the body of most errors.
/// </summary>
internal sealed class OllamaMessageHandler(HttpMessageHandler network, CallLimits limits) : DelegatingHandler(network)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (!response.IsSuccessStatusCode)
                throw new OllamaFaultException(await ReadRefusalAsync(response).ConfigureAwait(false));
            if (request.RequestUri?.AbsolutePath.EndsWith("/api/chat", StringComparison.Ordinal) is true)
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
        var body = await response.Content.ReadAsStreamAsync(limits.Token).ConfigureAwait(false);
        var content = new StreamContent(new OllamaLineStream(body, limits));
        content.Headers.ContentType = response.Content.Headers.ContentType;
        response.Content = content;
    }

    private async Task<OllamaFault.Status> ReadRefusalAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync(limits.Token).ConfigureAwait(false);
        var otherwise = response.Headers.Location is { } elsewhere ? $"it points to {elsewhere}" : InWords(response.StatusCode);
        return new OllamaFault.Status((int)response.StatusCode, ErrorWords.ReadBody(body, otherwise));
    }

    private static string InWords(HttpStatusCode status) => $"it gave no reason ({status})";
}

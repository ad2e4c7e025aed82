using System.Net;

namespace RsPa.Ollama;

/// <summary>Turns an answer with a bad status into the fault that it is, with the server's own words.</summary>
internal static class RefusalReader
{
    private const int LongestBody = 64 * 1024;

    /// <summary>Throws where the status is no success.</summary>
    /// <exception cref="OllamaException">It is none.</exception>
    public static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        var body = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
        var otherwise = response.Headers.Location is { } elsewhere ? $"it points to {elsewhere}" : NoReason(response.StatusCode);
        throw new OllamaException(ErrorBody.ToFault((int)response.StatusCode, body, otherwise))
        {
            Answer = new RawAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.ToString() ?? "", body),
        };
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[LongestBody];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return buffer[..length];
        }
    }

    private static string NoReason(HttpStatusCode status) => $"it gave no reason ({status})";
}

/// <summary>Stands between OllamaSharp, which loses the body of most errors, and the network.</summary>
internal sealed class RefusalHandler(HttpMessageHandler network) : DelegatingHandler(network)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            await RefusalReader.ThrowIfRefusedAsync(response, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}

using System.Net.Http.Headers;

namespace RsPa.Ollama;

/// <summary>The body of a call to chat, with what OllamaSharp has no word for.</summary>
internal static class ChatBody
{
    private static ReadOnlySpan<byte> NoTruncation => "{\"truncate\":false,"u8;

    /// <summary>
    /// Asks Ollama to refuse a prompt that is longer than the context. By default it drops the oldest messages, cuts the head off the
    /// prompt, and answers to what is left without a word.
    /// </summary>
    /// <param name="content">A JSON object with a property or more.</param>
    public static async Task<HttpContent> WithoutTruncationAsync(HttpContent content)
    {
        var body = await content.ReadAsByteArrayAsync().ConfigureAwait(false);
        if (body is not [(byte)'{', ..])
            return content;
        var longer = new byte[NoTruncation.Length + body.Length - 1];
        NoTruncation.CopyTo(longer);
        body.AsSpan(1).CopyTo(longer.AsSpan(NoTruncation.Length));
        return new ByteArrayContent(longer) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }
}

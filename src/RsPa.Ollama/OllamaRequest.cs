using System.Net.Http.Headers;

namespace RsPa.Ollama;

/// <summary>One request to a server, as it goes over the wire.</summary>
/// <param name="Method">Such as <c>POST</c>.</param>
/// <param name="Path">Such as <c>/api/chat</c>.</param>
/// <param name="Body">The body, mostly JSON; empty where there is none.</param>
public sealed record OllamaRequest(HttpMethod Method, string Path, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether the answer comes in pieces. One that comes whole is silent until it is there, and has a limit of its own.</summary>
    public bool IsStreamed { get; init; } = true;

    /// <summary>A request with a JSON body.</summary>
    public static OllamaRequest Post(string path, ReadOnlyMemory<byte> body) => new(HttpMethod.Post, path, body);

    internal HttpRequestMessage ToMessage(Uri baseUrl)
    {
        var message = new HttpRequestMessage(Method, Address(baseUrl, Path));
        if (!Body.IsEmpty)
            message.Content = new ReadOnlyMemoryContent(Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return message;
    }

    /// <summary>Where a path is, below an address that may have a path of its own.</summary>
    internal static Uri Address(Uri baseUrl, string path) => new(baseUrl.AbsoluteUri.TrimEnd('/') + path);
}

using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama;

/// <summary>How a request ended, seen from the server.</summary>
public enum RequestEnd
{
    /// <summary>No value.</summary>
    None,

    /// <summary>The server sent all that it meant to send.</summary>
    Answered,

    /// <summary>The client went away first.</summary>
    ClientAborted,

    /// <summary>The server cut the connection.</summary>
    ServerCut,
}

/// <summary>A request that the server saw.</summary>
public sealed class RecordedRequest(string method, string path, string body)
{
    private readonly TaskCompletionSource<RequestEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Such as <c>POST</c>.</summary>
    public string Method { get; } = method;

    /// <summary>Such as <c>/api/chat</c>.</summary>
    public string Path { get; } = path;

    /// <summary>The body as it came.</summary>
    public string Body { get; } = body;

    /// <summary>The body as JSON; an empty object where it is none.</summary>
    public JsonObject Json { get; } = Read(body);

    /// <summary>The model that is asked for, as a full name; empty where none is.</summary>
    public string Model => ModelShelf.FullName(Text("model") ?? Text("name") ?? "");

    /// <summary>Whether the answer is to come in pieces, which is Ollama's default.</summary>
    public bool Stream => Json["stream"] is not JsonValue value || !value.TryGetValue<bool>(out var stream) || stream;

    /// <summary>Completes when the request is over.</summary>
    public Task<RequestEnd> End => _end.Task;

    internal void Ended(RequestEnd end) => _end.TrySetResult(end);

    internal string? Text(string property) => Json[property] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static JsonObject Read(string body)
    {
        try
        {
            return body.Length == 0 ? [] : JsonNode.Parse(body) as JsonObject ?? [];
        }
        catch (System.Text.Json.JsonException)
        {
            return [];
        }
    }
}

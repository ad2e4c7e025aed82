using System.Text;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;

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
public sealed class RecordedRequest(string method, string path, ReadOnlyMemory<byte> bytes)
{
    private readonly TaskCompletionSource<RequestEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Such as <c>POST</c>.</summary>
    public string Method { get; } = method;

    /// <summary>Such as <c>/api/chat</c>.</summary>
    public string Path { get; } = path;

    /// <summary>The body as it came.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>The body as text.</summary>
    public string Body { get; } = Encoding.UTF8.GetString(bytes.Span);

    /// <summary>The body as JSON; an empty object where it is none.</summary>
    public JsonObject Json => field ??= Read(Body);

    /// <summary>The model that is asked for, as a full name; empty where none is.</summary>
    public string Model => ModelName.Full(Text("model") is { Length: > 0 } model ? model : Text("name") ?? "");

    /// <summary>The status that was sent, or that a real server logs where the caller left before: 499 during a load, 500 in the wait for a slot.</summary>
    public int Status { get; internal set; }

    /// <summary>Whether the answer is to come in pieces, which is Ollama's default.</summary>
    public bool Stream => Json["stream"] is not JsonValue value || !value.TryGetValue<bool>(out var stream) || stream;

    /// <summary>Completes when the request is over.</summary>
    public Task<RequestEnd> End => _end.Task;

    internal static RecordedRequest Of(HttpContext context) => (RecordedRequest)context.Items[typeof(RecordedRequest)]!;

    internal void Ended(RequestEnd end) => _end.TrySetResult(end);

    internal string? Text(string property) => Json[property] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static JsonObject Read(string body)
    {
        var (end, error) = GoSyntax.Check(body);
        return error is null ? GoJson.Read(body[..end]) as JsonObject ?? [] : [];
    }
}

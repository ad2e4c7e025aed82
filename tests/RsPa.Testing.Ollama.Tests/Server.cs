using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace RsPa.Testing.Ollama.Tests;

/// <summary>A stand-in with four models, on a clock that is moved by hand, and a client that looks at raw answers.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly HttpClient _client;

    private Server(OllamaStandIn ollama, FakeTimeProvider time)
    {
        Ollama = ollama;
        Time = time;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, MaxResponseDrainSize = 0 }) { BaseAddress = ollama.BaseUrl };
    }

    public static StandInModel Llama { get; } = new("llama4:maverick");

    public static StandInModel Thinker { get; } = new("qwen3:8b") { Capabilities = ["completion", "tools", "thinking"] };

    public static StandInModel Plain { get; } = new("gemma:latest") { Capabilities = ["completion"] };

    public static StandInModel Embedder { get; } = new("nomic:latest") { Capabilities = ["embedding"], ContextLength = 2048, EmbeddingLength = 16 };

    public OllamaStandIn Ollama { get; }

    public FakeTimeProvider Time { get; }

    public static async Task<Server> StartAsync(OllamaStandInOptions? options = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var models = new[] { Llama, Thinker, Plain, Embedder };
        return new Server(await OllamaStandIn.StartAsync((options ?? new OllamaStandInOptions()) with { Models = models, Time = time }), time);
    }

    public static CancellationToken Limit() => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    /// <summary>Waits until something is so that nothing signals, such as a call that waits in the server.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        var limit = Limit();
        while (!isSo())
        {
            limit.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public Task<Reply> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<Reply> PostAsync(string path, string body) => SendAsync(Post(path, body));

    /// <summary>Chats without a stream.</summary>
    public Task<Reply> ChatAsync(string model, string more = "", string content = "Hello", CancellationToken cancellationToken = default) =>
        SendAsync(Post("/api/chat", Chat(model, more, content)), cancellationToken);

    public static string Chat(string model, string more = "", string content = "Hello") =>
        $$"""{"model":"{{model}}","stream":false,"messages":[{"role":"user","content":{{JsonValue.Create(content).ToJsonString()}}}]{{(more.Length > 0 ? "," + more : "")}}}""";

    public static HttpRequestMessage Post(string path, string body) =>
        new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "text/plain") };

    public async Task<Reply> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Limit());
        using var response = await _client.SendAsync(request, limited.Token);
        return new Reply(response, await response.Content.ReadAsStringAsync(limited.Token));
    }

    /// <summary>Begins to read an answer in pieces, and returns when its first byte is there.</summary>
    public async Task<Stream> BeginAsync(string path, string body)
    {
        var response = await _client.SendAsync(Post(path, body), HttpCompletionOption.ResponseHeadersRead, Limit());
        var stream = await response.Content.ReadAsStreamAsync(Limit());
        await stream.ReadExactlyAsync(new byte[1], Limit());
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Ollama.DisposeAsync();
    }
}

/// <summary>An answer as it came.</summary>
internal sealed class Reply(HttpResponseMessage response, string body)
{
    public int Status => (int)response.StatusCode;

    public string? Type => response.Content.Headers.ContentType?.ToString();

    public long? Length => response.Content.Headers.ContentLength;

    public bool? IsChunked => response.Headers.TransferEncodingChunked;

    public string? Location => response.Headers.Location?.ToString();

    public string Body => body;

    public JsonObject Json => JsonNode.Parse(body)!.AsObject();

    public IReadOnlyList<JsonObject> Lines => [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    public string? Error => (string?)Json["error"];

    public string Content => (string)Json["message"]!["content"]!;
}

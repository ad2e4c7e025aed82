using System.Text;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Ollama.Tests;

/// <summary>A stand-in server and a client of it, on a clock that is moved by hand.</summary>
internal sealed class OllamaClientFixture : IAsyncDisposable
{
    public const string Question = """{"model":"llama4:maverick","messages":[{"role":"user","content":"What is the capital of Italy?"}],"truncate":false}""";

    private OllamaClientFixture(OllamaStandIn server, OllamaClientOptions options)
    {
        Server = server;
        Client = new OllamaClient(options with { BaseUrl = server.BaseUrl }, Time);
    }

    public WatchedTime Time { get; } = new();

    public OllamaStandIn Server { get; }

    public OllamaClient Client { get; }

    public static async Task<OllamaClientFixture> StartAsync(OllamaClientOptions? options = null, OllamaStandInOptions? server = null) =>
        new(await OllamaStandIn.StartAsync(server), options ?? new OllamaClientOptions());

    /// <summary>Begins to ask.</summary>
    /// <returns>Completes when the answer has ended.</returns>
    public Task SendAsync(IAnswerSink sink, string body = Question, string path = "/api/chat", CancellationToken cancellationToken = default) =>
        Client.SendAsync(OllamaRequest.Post(path, Encoding.UTF8.GetBytes(body)), sink, cancellationToken).WaitAsync(TestLimit.Token());

    /// <summary>Asks, and takes the whole answer.</summary>
    public async Task<string> AskAsync(string body = Question)
    {
        var answer = new CollectedAnswer();
        await SendAsync(answer, body);
        return answer.Text;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>Keeps an answer.</summary>
internal sealed class CollectedAnswer : IAnswerSink
{
    private readonly List<string> _pieces = [];
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first piece is there.</summary>
    public Task Begun => _begun.Task.WaitAsync(TestLimit.Token());

    public (int Status, string ContentType)? Head { get; private set; }

    public IReadOnlyList<string> Pieces => _pieces;

    /// <summary>The text of the lines of a chat.</summary>
    public string Text => string.Concat(_pieces.Select(piece => JsonNode.Parse(piece)!["message"]!["content"]!.GetValue<string>()));

    public void Begin(int status, string contentType) => Head = (status, contentType);

    public void Add(ReadOnlyMemory<byte> piece)
    {
        _pieces.Add(Encoding.UTF8.GetString(piece.Span));
        _begun.TrySetResult();
    }
}

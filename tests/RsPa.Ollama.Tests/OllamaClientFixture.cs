using Microsoft.Extensions.AI;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Ollama.Tests;

/// <summary>A stand-in server and a client of it, on a clock that is moved by hand.</summary>
internal sealed class OllamaClientFixture : IAsyncDisposable
{
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

    /// <summary>Sends a question, and waits for the first piece of its answer.</summary>
    public static Task<OllamaAnswer> SendAsync(OllamaCall call, ChatOptions? options = null) =>
        call.SendAsync([new ChatMessage(ChatRole.User, "What is the capital of Italy?")], options ?? new ChatOptions { ModelId = "llama4:maverick" }).WaitAsync(TestLimit.Token());

    /// <summary>Sends a question, and takes the whole answer.</summary>
    public async Task<string> AskAsync(ChatOptions? options = null)
    {
        using var call = Client.NewCall(CancellationToken.None);
        await using var answer = await SendAsync(call, options);
        return await RestAsync(answer);
    }

    /// <summary>The text from here to the end.</summary>
    public static async Task<string> RestAsync(OllamaAnswer answer)
    {
        var text = answer.Current.Text;
        while (await answer.MoveNextAsync().AsTask().WaitAsync(TestLimit.Token()))
            text += answer.Current.Text;
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}

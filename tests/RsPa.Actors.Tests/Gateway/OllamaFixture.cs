using System.Net;
using Microsoft.Extensions.AI;
using RsPa.Actors.Gateway;
using RsPa.Ollama;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Gateway;

/// <summary>A stand-in server and an endpoint to it, on a clock that is moved by hand. With its jitter of 0 the retries come after 0.5, 1 and 2 s.</summary>
internal sealed class OllamaFixture : IAsyncDisposable
{
    private OllamaFixture(OllamaStandIn ollama, OllamaOptions options, Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? dial)
    {
        Ollama = ollama;
        var here = options with { BaseUrl = ollama.BaseUrl };
        Endpoint = new OllamaEndpoint(new OllamaClient(here, Time, dial), here, Time, () => 0, loggers: null);
    }

    public WatchedTime Time { get; } = new();

    public OllamaStandIn Ollama { get; private set; }

    public OllamaEndpoint Endpoint { get; }

    public IChatClient Chat => Endpoint.Chat;

    public static async Task<OllamaFixture> StartAsync(OllamaOptions? options = null, Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? dial = null) =>
        new(await OllamaStandIn.StartAsync(), options ?? new OllamaOptions(), dial);

    /// <summary>Begins to ask, and returns at once.</summary>
    public Task<ChatResponse> AskAsync(ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Chat.GetResponseAsync("What is the capital of Italy?", options, cancellationToken), CancellationToken.None).WaitAsync(TestLimit.Token());

    /// <summary>Asks in pieces.</summary>
    public IAsyncEnumerator<ChatResponseUpdate> Stream(CancellationToken cancellationToken = default) =>
        Chat.GetStreamingResponseAsync("What is the capital of Italy?", cancellationToken: cancellationToken).GetAsyncEnumerator(CancellationToken.None);

    /// <summary>Lets the retries that are due come, one after the other.</summary>
    public async Task PassRetriesAsync(params double[] seconds)
    {
        foreach (var wait in seconds)
        {
            await Time.TimerSetAsync(wait);
            Time.AdvanceSeconds(wait);
        }
    }

    public ValueTask StopServerAsync() => Ollama.DisposeAsync();

    /// <summary>A server again, at the address of the one that was stopped.</summary>
    public async Task StartServerAgainAsync() => Ollama = await OllamaStandIn.StartAsync(new OllamaStandInOptions { Port = Ollama.Port });

    public async ValueTask DisposeAsync()
    {
        Endpoint.Dispose();
        await Ollama.DisposeAsync();
    }
}

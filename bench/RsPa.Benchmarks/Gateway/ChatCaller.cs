using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace RsPa.Benchmarks.Gateway;

/// <summary>Calls a server by Ollama's API, and measures.</summary>
internal sealed class ChatCaller(Uri address) : IDisposable
{
    private static int _last;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>The body of a call. Each is another one, unless a prompt is given.</summary>
    public static string Body(string model, bool stream, string? prompt = null) => JsonSerializer.Serialize(new
    {
        model,
        stream,
        messages = new[] { new { role = "user", content = prompt ?? $"Call {Interlocked.Increment(ref _last)}." } },
        options = new { temperature = 0, num_predict = 1000 },
    });

    /// <summary>Waits until it answers.</summary>
    public async Task ReadyAsync()
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri("/api/version", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
            {
                // It does not listen yet.
            }

            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(30))
                throw new InvalidOperationException($"{address} does not answer.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>Makes a call for a whole answer.</summary>
    /// <returns>How long it took, in milliseconds, and what was answered.</returns>
    public async Task<(double Ms, string Content)> AskAsync(string body)
    {
        var start = Stopwatch.GetTimestamp();
        using var answer = await SendAsync(body, HttpCompletionOption.ResponseContentRead);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return (took, ContentOf(bytes) ?? throw new InvalidOperationException($"{address} has answered without a content: {Encoding.UTF8.GetString(bytes)}"));
    }

    /// <summary>Makes a call for an answer in pieces, of which each is the moment of its sending.</summary>
    /// <returns>How long each piece was on its way, in milliseconds.</returns>
    public async Task<List<double>> StreamAsync()
    {
        var ways = new List<double>();
        using var answer = await SendAsync(Body(BenchServer.Model, true, $"{BenchServer.InPieces} {Interlocked.Increment(ref _last)}"), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            var now = Stopwatch.GetTimestamp();
            if (ContentOf(Encoding.UTF8.GetBytes(line)) is { Length: > 0 } sent)
                ways.Add(Stopwatch.GetElapsedTime(long.Parse(sent, CultureInfo.InvariantCulture), now).TotalMilliseconds);
        }

        return ways.Count == BenchServer.Pieces ? ways : throw new InvalidOperationException($"{address} has sent {ways.Count} of {BenchServer.Pieces} pieces.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(string body, HttpCompletionOption completion)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/chat", UriKind.Relative))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        var answer = await _http.SendAsync(request, completion);
        if (answer.IsSuccessStatusCode)
            return answer;
        throw new InvalidOperationException($"{address} has answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    private static string? ContentOf(byte[] json)
    {
        using var read = JsonDocument.Parse(json);
        return read.RootElement.TryGetProperty("message", out var message) && message.TryGetProperty("content", out var content) ? content.GetString()!.Trim() : null;
    }
}

using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using RsPa.Benchmarks.Gpu;

namespace RsPa.Benchmarks.Live;

/// <summary>An answer of a real server.</summary>
/// <param name="Tenant">Who asked.</param>
/// <param name="WaitMs">From the request to the first piece, in milliseconds: queue, load and the reading of the prompt.</param>
/// <param name="LoadMs">The load's share of it, as the server says, in milliseconds.</param>
/// <param name="Tokens">Tokens of the prompt and of the answer.</param>
internal sealed record LiveAnswer(string Tenant, double WaitMs, double LoadMs, int Tokens);

/// <summary>Ollama's API, at a server or at the gateway before it.</summary>
internal sealed class LiveServer(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromMinutes(30) };

    public Uri Address { get; } = address;

    /// <summary>Its models.</summary>
    /// <exception cref="LabInputException">It does not answer.</exception>
    public async Task<List<string>> ModelsAsync()
    {
        try
        {
            return Names(await _http.GetFromJsonAsync<JsonObject>(new Uri("/api/tags", UriKind.Relative)));
        }
        catch (HttpRequestException absent)
        {
            throw new LabInputException($"{Address} does not answer as Ollama does: {absent.Message} Start it, or name another one");
        }
    }

    /// <summary>What is in memory.</summary>
    public async Task<List<string>> LoadedAsync(CancellationToken cancellationToken) => Names(await _http.GetFromJsonAsync<JsonObject>(new Uri("/api/ps", UriKind.Relative), cancellationToken));

    /// <summary>Takes a model out of memory, and waits until it is gone.</summary>
    public async Task UnloadAsync(string model)
    {
        using var answer = await _http.PostAsJsonAsync("/api/generate", new { model, prompt = "", keep_alive = 0 });
        answer.EnsureSuccessStatusCode();
        while ((await LoadedAsync(CancellationToken.None)).Exists(loaded => loaded == model))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
    }

    /// <summary>Asks a model, and reads its answer to the end.</summary>
    /// <exception cref="InvalidOperationException">It was refused, or broke off.</exception>
    public async Task<LiveAnswer> AskAsync(string tenant, string model, string prompt, int most)
    {
        var start = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/chat", UriKind.Relative))
        {
            Content = JsonContent.Create(new { model, think = false, messages = new[] { new { role = "user", content = prompt } }, options = new { num_predict = most, temperature = 0.7 } }),
        };
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{Address} has refused a call of {tenant} to {model} with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var wait = 0.0;
        JsonObject? last = null;
        while (await reader.ReadLineAsync() is { } line)
        {
            if (last is null)
                wait = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            last = JsonNode.Parse(line)!.AsObject();
        }

        if ((bool?)last?["done"] != true)
            throw new InvalidOperationException($"{Address} has broken off an answer to {tenant}: {last?.ToJsonString() ?? "nothing came"}");
        return new LiveAnswer(tenant, wait, ((double?)last["load_duration"] ?? 0) / 1e6, ((int?)last["prompt_eval_count"] ?? 0) + ((int?)last["eval_count"] ?? 0));
    }

    public void Dispose() => _http.Dispose();

    private static List<string> Names(JsonObject? answer) => [.. (answer?["models"] as JsonArray ?? []).Select(model => (string)model!["name"]!)];
}

using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Endpoints;

/// <summary>Has a server get a model from its registry. Whoever stops reading ends it at the server; what is there already is kept for the next time.</summary>
/// <param name="time">The clock.</param>
public sealed class ModelPull(TimeProvider time)
{
    /// <summary>How long the server may say nothing.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    private const int LongestLine = 64 * 1024;

    /// <summary>Does it, to the end.</summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How far it is, as the server says it; the last one is the end.</returns>
    /// <exception cref="ModelPullException">It failed.</exception>
    public async IAsyncEnumerable<PullProgress> PullAsync(OllamaEndpoint endpoint, string model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        using var silence = new CancellationTokenSource(Silence, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, endpoint.Stopping, cancellationToken);
        using var response = await SendAsync(endpoint, model, silence, ending.Token).ConfigureAwait(false);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ending.Token).ConfigureAwait(false));
        while (await ReadAsync(lines, endpoint, model, silence, ending.Token).ConfigureAwait(false) is { } progress)
        {
            silence.CancelAfter(Silence);
            yield return progress;
        }

        await endpoint.Health.GetAsync(force: true, cancellationToken).ConfigureAwait(false); // the model is known from now on
    }

    private static async Task<HttpResponseMessage> SendAsync(OllamaEndpoint endpoint, string model, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Client.Address("/api/pull")) { Content = JsonContent.Create(new { model, stream = true }) };
        try
        {
            var response = await endpoint.Client.PassAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                throw new ModelPullException($"{endpoint.Options.BaseUrl} refused to get '{model}' (status {(int)response.StatusCode}): {ErrorOf(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false))}");
        }
        catch (OllamaException e)
        {
            throw new ModelPullException(ModelErrors.ToException(e.Fault, endpoint.Options.BaseUrl, model: null).Message, e);
        }
        catch (OperationCanceledException e) when (silence.IsCancellationRequested)
        {
            throw Silent(endpoint, model, e);
        }
    }

    private static async Task<PullProgress?> ReadAsync(StreamReader lines, OllamaEndpoint endpoint, string model, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        try
        {
            if (await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is not { } line)
                return null;
            if (line.Length > LongestLine || Parse(line) is not { } progress)
                throw new ModelPullException($"{endpoint.Options.BaseUrl} failed to get '{model}': {ErrorOf(line)}");
            return progress;
        }
        catch (OperationCanceledException e) when (silence.IsCancellationRequested)
        {
            throw Silent(endpoint, model, e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new ModelPullException($"The connection to {endpoint.Options.BaseUrl} was lost while it got '{model}': {e.Message}", e);
        }
    }

    private static PullProgress? Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object && Text(json.RootElement, "status") is { } status
                ? new PullProgress(status, Text(json.RootElement, "digest"), Number(json.RootElement, "completed"), Number(json.RootElement, "total"))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string ErrorOf(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && Text(json.RootElement, "error") is { } error ? error : "it did not say why";
        }
        catch (JsonException)
        {
            return "its answer is no JSON";
        }
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static ModelPullException Silent(OllamaEndpoint endpoint, string model, Exception cause) =>
        new($"{endpoint.Options.BaseUrl} has said nothing of '{model}' for {Silence.TotalMinutes:0} minutes. What it has is kept: try again.", cause);
}

/// <summary>A model could not be got.</summary>
/// <param name="message">Why.</param>
/// <param name="cause">What it came from.</param>
public sealed class ModelPullException(string message, Exception? cause = null) : Exception(message, cause);

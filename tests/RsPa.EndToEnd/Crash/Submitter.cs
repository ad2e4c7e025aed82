using System.Net;
using System.Text.Json.Nodes;
using RsPa.EndToEnd.Api;

namespace RsPa.EndToEnd.Crash;

/// <summary>Submits tasks one request after the other, and repeats what was not acknowledged, with the same identifiers.</summary>
internal sealed class Submitter(ApiClient api, Acknowledgements acknowledgements)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(60);

    /// <summary>Requests that were sent again.</summary>
    public int Repeats { get; private set; }

    /// <param name="requests">Each is one task, or several that share a request.</param>
    /// <param name="cancellationToken">The test is over.</param>
    public async Task RunAsync(IReadOnlyList<Intended[]> requests, CancellationToken cancellationToken)
    {
        foreach (var request in requests)
        {
            while (!await TryAsync(request, cancellationToken))
            {
                Repeats++;
                await Task.Delay(BetweenTries, TimeProvider.System, cancellationToken);
            }
        }
    }

    private async Task<bool> TryAsync(Intended[] request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return request is [var one] ? await SendOneAsync(one) : await SendManyAsync(request);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or TaskCanceledException or System.Text.Json.JsonException)
        {
            return false; // killed in the middle: nobody knows whether it was stored
        }
    }

    private async Task<bool> SendOneAsync(Intended one)
    {
        var (status, body) = await api.PostAsync("/api/v1/tasks", Form(one));
        if (status is HttpStatusCode.OK or HttpStatusCode.Created)
        {
            acknowledgements.Add(one.Id, (string)body["id"]!);
            return true;
        }

        return Passing(status, body);
    }

    private async Task<bool> SendManyAsync(Intended[] request)
    {
        var (status, body) = await api.PostAsync("/api/v1/tasks", new JsonArray([.. request.Select(Form)]));
        if (status != HttpStatusCode.OK)
            return Passing(status, body);
        var outcomes = body["tasks"]!.AsArray();
        outcomes.Count.ShouldBe(request.Length);
        foreach (var (one, outcome) in request.Zip(outcomes))
            acknowledgements.Add(one.Id, (string)(outcome!["task"] ?? throw new InvalidOperationException($"refused: {outcome}"))["id"]!);
        return true;
    }

    // Only what the documentation calls repeatable may be repeated; anything else is a fault that the test must show.
    private static bool Passing(HttpStatusCode status, JsonNode body) =>
        status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout ? false : throw new InvalidOperationException($"{status}: {body}");

    private static JsonObject Form(Intended one) => ApiClient.Submission(one.Id, one.Agent, (JsonObject)one.Input.DeepClone(), one.Key);
}

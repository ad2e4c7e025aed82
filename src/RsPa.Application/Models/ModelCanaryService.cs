using RsPa.Actors.Gateway.Views;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Access;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Models;

/// <summary>
/// Looks whether what is loaded still answers, by a call of one token to each model through the gateway, in the lane of persons and on the console's
/// account. A server that has lost a slot looks well in every other way; the gateway finds that out by such a call, too, and heals it.
/// </summary>
/// <param name="models">Asks.</param>
/// <param name="queue">Knows what is loaded.</param>
/// <param name="time">The clock.</param>
public sealed class ModelCanaryService(ModelAskService models, GatewayViews queue, TimeProvider time)
{
    /// <summary>For how long an answer is waited for: longer than the gateway takes to find a lost slot, to unload the model, and to load it again.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(3);

    private static readonly Permission Ask = new("models.canary", CallerRole.Operator);

    /// <summary>Asks each model that is loaded, all at once, and tells of the servers that are away.</summary>
    public async Task<Outcome<IReadOnlyList<ModelCanary>>> AskAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (Ask.Refuse(caller) is { } refused)
            return refused;
        if (!(await GatewayAnswers.CatchAsync(queue.ReadAsync(1, cancellationToken)).ConfigureAwait(false)).TryGet(out var view, out var problem))
            return problem;
        var canaries = view.Endpoints.SelectMany(endpoint => endpoint.State == "away"
            ? [Task.FromResult(new ModelCanary(null, endpoint.Name, false, null, null, endpoint.Reason, "start the server, or look at ollama.host and ollama.port"))]
            : endpoint.Loaded.Where(resident => resident.Leaves is null).Select(resident => AskAsync(caller, endpoint.Name, resident.Model, cancellationToken)));
        return Outcome.Of<IReadOnlyList<ModelCanary>>(await Task.WhenAll(canaries).ConfigureAwait(false));
    }

    private async Task<ModelCanary> AskAsync(Caller caller, string endpoint, string model, CancellationToken cancellationToken)
    {
        if (queue.Catalog.Find(model) is { OnlyEmbeds: true })
            return new ModelCanary(model, endpoint, null, null, null, "it gives no text, and was not asked", null);
        var began = time.GetTimestamp();
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var question = new ModelQuestion(model, "Say yes.") { MaxTokens = 1, Temperature = 0, IsCacheUsed = false };
            if (!models.AskModel(caller, question).TryGet(out var parts, out var problem))
                return Failed(problem);
            AskPart.End? end = null;
            await foreach (var part in parts.WithCancellation(either.Token).ConfigureAwait(false))
                end = part as AskPart.End ?? end;
            return end is null
                ? new ModelCanary(model, endpoint, false, null, null, "it has answered, and never said that it was done", "unload it: rspa llm unload " + model)
                : new ModelCanary(model, endpoint, true, end.TotalSeconds, end.QueueWaitSeconds, null, null);
        }
        catch (ProblemException failed)
        {
            return Failed(failed.Problem);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new ModelCanary(model, endpoint, false, Seconds(), null, $"it has not answered within {Limit.TotalSeconds:0} s", $"look at what runs before it (rspa llm queue); rspa llm unload {model} heals a server that has lost a slot");
        }

        ModelCanary Failed(Problem problem) => new(model, endpoint, false, Seconds(), null, problem.Message, problem.Remedy);

        double Seconds() => Math.Round(time.GetElapsedTime(began).TotalSeconds, 3);
    }
}

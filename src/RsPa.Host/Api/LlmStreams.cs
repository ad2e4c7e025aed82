using System.Text.Json;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Models;
using RsPa.Application.Outcomes;
using RsPa.Host.Access;
using Wrong = RsPa.Application.Outcomes.Problem;

namespace RsPa.Host.Api;

/// <summary>What the gateway tells bit by bit: the queue as it changes, a pull, an answer.</summary>
internal static class LlmStreams
{
    private const string Remedy = "send {\"prompt\":\"Why is the sky blue?\"}";

    public static async Task<IResult> QueueAsync(HttpContext http, ModelQueueService queue, IHostApplicationLifetime lifetime)
    {
        var asked = new QueryReader(http.Request, "limit");
        var limit = asked.Limit(ModelQueueService.StandardLimit);
        if (asked.Problem is { } wrong)
            return ApiProblem.Result(wrong);
        if (!queue.Follow(http.User.Caller(), limit, EventStreamWriter.KeepAliveInterval).TryGet(out var views, out var problem))
            return ApiProblem.Result(problem);
        return await WriteAsync(http, lifetime, views, (events, view, token) => view is null ? events.KeepAliveAsync(token) : events.WriteAsync("queue", view, token)).ConfigureAwait(false);
    }

    public static async Task<IResult> PullAsync(string name, HttpContext http, ModelService models, IHostApplicationLifetime lifetime)
    {
        var asked = new QueryReader(http.Request, "endpoint");
        if (asked.Problem is { } wrong)
            return ApiProblem.Result(wrong);
        if (!models.Pull(http.User.Caller(), LlmApi.NameOf(name), asked.Text("endpoint")).TryGet(out var pull, out var problem))
            return ApiProblem.Result(problem);
        return await WriteAsync(http, lifetime, pull, (events, progress, token) => events.WriteAsync(progress.Status == "success" ? "ended" : "progress", progress, token)).ConfigureAwait(false);
    }

    public static async Task<IResult> AskAsync(HttpContext http, ModelAskService models, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        if (!(await BodyReader.ReadAsync(http.Request, cancellationToken).ConfigureAwait(false)).TryGet(out var body, out var problem))
            return ApiProblem.Result(problem);
        using (body)
        {
            if (!Read(body.RootElement).TryGet(out var question, out problem) || !models.AskModel(http.User.Caller(), question).TryGet(out var parts, out problem))
                return ApiProblem.Result(problem);
            return await WriteAsync(http, lifetime, parts, WriteAsync).ConfigureAwait(false);
        }
    }

    private static Task WriteAsync(EventStreamWriter events, AskPart part, CancellationToken cancellationToken) => part switch
    {
        AskPart.Waits => events.WriteAsync("waits", part, cancellationToken),
        AskPart.Piece => events.WriteAsync("text", part, cancellationToken),
        AskPart.End => events.WriteAsync("ended", part, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "There is no such part."),
    };

    // The answer's status is that of its first piece: what fails before it is an error of the usual form.
    private static async Task<IResult> WriteAsync<T>(HttpContext http, IHostApplicationLifetime lifetime, IAsyncEnumerable<T> pieces, Func<EventStreamWriter, T, CancellationToken, Task> write)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var events = new EventStreamWriter(http.Response);
        var reading = pieces.GetAsyncEnumerator(stop.Token);
        try
        {
            await using (reading.ConfigureAwait(false))
            {
                while (await reading.MoveNextAsync().ConfigureAwait(false))
                {
                    if (!http.Response.HasStarted)
                        await events.StartAsync(stop.Token).ConfigureAwait(false);
                    await write(events, reading.Current, stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (ProblemException e) when (!http.Response.HasStarted)
        {
            return ApiProblem.Result(e.Problem);
        }
        catch (ProblemException e)
        {
            await events.WriteAsync("error", ApiProblem.Of(e.Problem), http.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The follower has gone, or the service stops: the stream just ends.
        }

        return Results.Empty;
    }

    private static Outcome<ModelQuestion> Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return Wrong.Invalid("body", body.GetRawText(), "is not an object", Remedy);
        var question = new ModelQuestion(null, "");
        foreach (var property in body.EnumerateObject())
        {
            var (name, value) = (property.Name, property.Value);
            if (value.ValueKind == JsonValueKind.Null)
                continue;
            var isText = value.ValueKind == JsonValueKind.String;
            var isTruth = value.ValueKind is JsonValueKind.True or JsonValueKind.False;
            switch (name)
            {
                case "prompt" when isText:
                    question = question with { Prompt = value.GetString()! };
                    break;
                case "model" when isText:
                    question = question with { Model = value.GetString()! };
                    break;
                case "system" when isText:
                    question = question with { System = value.GetString() };
                    break;
                case "json_schema":
                    question = question with { Schema = value };
                    break;
                case "think" when isTruth:
                    question = question with { Thinks = value.GetBoolean() };
                    break;
                case "fresh" when isTruth:
                    question = question with { IsCacheUsed = !value.GetBoolean() };
                    break;
                case "temperature" when value.ValueKind == JsonValueKind.Number:
                    question = question with { Temperature = value.GetDouble() };
                    break;
                case "max_tokens" when value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var most) && most > 0:
                    question = question with { MaxTokens = most };
                    break;
                case "prompt" or "model" or "system" or "think" or "fresh" or "temperature" or "max_tokens":
                    return Wrong.Invalid(name, value.GetRawText(), "is not valid", name switch { "think" or "fresh" => "use true or false", "temperature" => "use a number from 0 to 2", "max_tokens" => "use a whole number above 0", _ => "give a text" });
                default:
                    return Wrong.Invalid(name, value.GetRawText(), "is not a property here", "use prompt, model, system, json_schema, think, temperature, max_tokens, fresh");
            }
        }

        return question;
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Answers;
using RsPa.Testing.Ollama.Prompts;
using RsPa.Testing.Ollama.Requests;
using RsPa.Testing.Ollama.Scheduling;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.Endpoints;

/// <summary><c>/api/embed</c> and the older <c>/api/embeddings</c>.</summary>
internal sealed class EmbedEndpoint(OllamaStandIn standIn)
{
    public async Task EmbedAsync(HttpContext context)
    {
        var answer = await EmbedAsync(RequestShapes.Embed.Read(RecordedRequest.Of(context).Body), context);
        await AnswerWriter.WriteJsonAsync(context, 200, answer);
    }

    /// <summary>Embeds what a decoded body asks for.</summary>
    public async Task<JsonObject> EmbedAsync(JsonObject body, HttpContext context)
    {
        var asked = body.Text("model");
        var inputs = Inputs(body["input"]);
        if (asked.Length == 0)
            throw new OllamaRefusal(404, "model '' not found");
        var model = standIn.Shelf.Find(asked) ?? throw NotFound(asked);
        var started = standIn.Options.Time.GetTimestamp();
        using var lease = await LeaseAsync(model, body, context);
        if (inputs.Count == 0)
            return new JsonObject { ["model"] = asked, ["embeddings"] = new JsonArray() };

        await TakeSlotAsync(model, lease, context);
        var truncates = body.Flag("truncate", true);
        var lengths = inputs.Select(input => TokenCount.Of(input)).ToList();
        if (!truncates && lengths.Exists(length => length > lease.Context))
            throw new OllamaRefusal(400, "the input length exceeds the context length");
        var vectors = inputs.Select(input => Embedding.Of(Prompt.Head(input, lease.Context), model.EmbeddingLength))
            .Select(vector => Embedding.Cut(vector, (int?)body["dimensions"] ?? 0));
        return new JsonObject
        {
            ["model"] = asked,
            ["embeddings"] = new JsonArray([.. vectors.Select(Numbers)]),
            ["total_duration"] = (standIn.Options.Time.GetElapsedTime(started).Ticks * 100) + 14_000_000,
            ["load_duration"] = (lease.Waited.Ticks * 100) + 1_000_000,
            ["prompt_eval_count"] = lengths.Sum(length => Math.Min(length, lease.Context)),
        };
    }

    public async Task EmbeddingsAsync(HttpContext context)
    {
        var body = RequestShapes.Embeddings.Read(RecordedRequest.Of(context).Body);
        var asked = body.Text("model");
        if (asked.Length == 0)
            throw new OllamaRefusal(400, "model is required");

        // The one path where the case of a name counts.
        var model = standIn.Shelf.Find(asked);
        if (model is null || model.Name != ModelName.Full(asked))
            throw NotFound(asked);
        using var lease = await LeaseAsync(model, body, context);
        var vector = new JsonArray();
        if (body.Text("prompt") is { Length: > 0 } prompt)
        {
            await TakeSlotAsync(model, lease, context);
            vector = Numbers(Embedding.Of(Prompt.Head(prompt, lease.Context), model.EmbeddingLength));
        }

        await AnswerWriter.WriteJsonAsync(context, 200, new JsonObject { ["embedding"] = vector });
    }

    private static OllamaRefusal NotFound(string asked) => new(404, $"model \"{asked}\" not found, try pulling it first");

    private static IReadOnlyList<string> Inputs(JsonNode? input) => input switch
    {
        null => [],
        JsonArray several when several.All(IsText) => [.. several.Select(item => item!.GetValue<string>())],
        JsonValue one when IsText(one) => one.GetValue<string>() is { Length: > 0 } text ? [text] : [],
        _ => throw new OllamaRefusal(400, "invalid input type"),
    };

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    private static JsonArray Numbers(float[] vector) => new([.. vector.Select(number => (JsonNode)number)]);

    private Task<RunnerLease> LeaseAsync(StandInModel model, JsonObject body, HttpContext context)
    {
        var options = ModelOptions.Read(body["options"] as JsonObject, model, shift: true, standIn.Options.DefaultContext);
        return standIn.LeaseAsync(model, options.Runner, KeepAlive.Read(body["keep_alive"]), context);
    }

    private static async Task TakeSlotAsync(StandInModel model, RunnerLease lease, HttpContext context)
    {
        if (!model.Can("embedding"))
            throw new OllamaRefusal(501, "This server does not support embeddings. Start it with `--embeddings`");
        await OllamaStandIn.TakeSlotAsync(lease, context);
    }
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama;

/// <summary>Ollama's paths.</summary>
internal sealed class OllamaRoutes(OllamaStandIn standIn)
{
    private static readonly string[] Reads = ["GET", "HEAD"];

    public void Map(WebApplication app)
    {
        app.MapMethods("/", Reads, context => context.Response.WriteAsync("Ollama is running", context.RequestAborted));
        app.MapMethods("/api/version", Reads, context => AnswerAsync(context, _ => new JsonObject { ["version"] = standIn.Options.Version }));
        app.MapMethods("/api/tags", Reads, context => AnswerAsync(context, _ => new JsonObject { ["models"] = List(standIn.Shelf.Models.Select(Entry)) }));
        app.MapMethods("/api/ps", Reads, context => AnswerAsync(context, _ => new JsonObject { ["models"] = List(standIn.Shelf.Loaded.Select(Entry)) }));
        app.MapPost("/api/show", context => AnswerAsync(context, Show));
        app.MapPost("/api/embed", context => AnswerAsync(context, Embed));
        app.MapPost("/api/chat", context => GenerateAsync(context, AnswerForm.Chat));
        app.MapPost("/api/generate", context => GenerateAsync(context, AnswerForm.Generate));
        app.MapPost("/api/pull", PullAsync);
    }

    private static RecordedRequest Request(HttpContext context) => (RecordedRequest)context.Items[typeof(RecordedRequest)]!;

    private async Task AnswerAsync(HttpContext context, Func<RecordedRequest, JsonObject?> answer)
    {
        var request = Request(context);
        if (standIn.BehaviourFor(request) is { } behaviour)
        {
            await Player(context, request, AnswerForm.Generate).PlayAsync(behaviour);
            return;
        }

        var json = answer(request);
        var status = json is null ? 404 : 200;
        json ??= new JsonObject { ["error"] = $"model '{request.Text("model") ?? request.Text("name")}' not found" };
        await AnswerWriter.WriteJsonAsync(context, status, json);
    }

    private async Task GenerateAsync(HttpContext context, AnswerForm form)
    {
        var request = Request(context);
        var behaviour = standIn.BehaviourFor(request) ?? OwnAnswer.For(request, form, standIn);
        await Player(context, request, form).PlayAsync(behaviour);
    }

    private async Task PullAsync(HttpContext context)
    {
        var request = Request(context);
        standIn.Shelf.Add(new StandInModel(request.Model));
        foreach (var status in new[] { "pulling manifest", "verifying sha256 digest", "writing manifest", "success" })
            await context.Response.WriteAsync(new JsonObject { ["status"] = status }.ToJsonString() + "\n", context.RequestAborted);
    }

    private BehaviourPlayer Player(HttpContext context, RecordedRequest request, AnswerForm form) =>
        new(context, request, new AnswerWriter(context, form, request, standIn.Options.Time), standIn.Options.Time);

    private static JsonArray List(IEnumerable<JsonObject> entries) => [.. entries];

    private static JsonObject Details() => new()
    {
        ["parent_model"] = "",
        ["format"] = "gguf",
        ["family"] = "standin",
        ["families"] = new JsonArray("standin"),
        ["parameter_size"] = "1.0B",
        ["quantization_level"] = "Q4_K_M",
    };

    private static JsonObject Entry(StandInModel model) => new()
    {
        ["name"] = model.Name,
        ["model"] = model.Name,
        ["modified_at"] = "2025-06-01T12:00:00.123456789Z",
        ["size"] = model.SizeBytes,
        ["digest"] = model.Digest,
        ["details"] = Details(),
    };

    private static JsonObject Entry(LoadedStandInModel loaded) => new()
    {
        ["name"] = loaded.Model.Name,
        ["model"] = loaded.Model.Name,
        ["size"] = loaded.Model.SizeBytes,
        ["digest"] = loaded.Model.Digest,
        ["details"] = Details(),
        ["expires_at"] = loaded.ExpiresAt.ToString("O", CultureInfo.InvariantCulture),
        ["size_vram"] = (long)(loaded.Model.SizeBytes * loaded.Model.VramShare),
        ["context_length"] = loaded.ContextLength,
    };

    private JsonObject? Show(RecordedRequest request) => standIn.Shelf.Find(request.Model) is not { } model ? null : new JsonObject
    {
        ["license"] = "none: there is no model",
        ["modelfile"] = $"FROM {model.Name}",
        ["parameters"] = "temperature 0.6",
        ["template"] = "{{ .Prompt }}",
        ["details"] = Details(),
        ["model_info"] = new JsonObject
        {
            ["general.architecture"] = "standin",
            ["general.parameter_count"] = 1_000_000_000,
            ["standin.context_length"] = model.ContextLength,
        },
        ["capabilities"] = new JsonArray([.. model.Capabilities.Select(name => (JsonNode)name)]),
        ["modified_at"] = "2025-06-01T12:00:00.123456789Z",
    };

    /// <summary>Eight numbers from the letters of a text: equal texts are equal, and that is all that they mean.</summary>
    private JsonObject? Embed(RecordedRequest request)
    {
        if (standIn.Shelf.Find(request.Model) is null)
            return null;
        var inputs = request.Json["input"] switch
        {
            JsonArray array => array.Select(item => item?.ToString() ?? ""),
            { } one => [one.ToString()],
            null => [],
        };
        var vectors = inputs.Select(text =>
        {
            var sums = new double[8];
            for (var i = 0; i < text.Length; i++)
                sums[text[i] % sums.Length]++;
            var length = Math.Max(1, Math.Sqrt(sums.Sum(sum => sum * sum)));
            return (JsonNode)new JsonArray([.. sums.Select(sum => (JsonNode)(sum / length))]);
        });
        return new JsonObject
        {
            ["model"] = request.Model,
            ["embeddings"] = new JsonArray([.. vectors]),
            ["total_duration"] = 14_000_000,
            ["load_duration"] = 1_000_000,
            ["prompt_eval_count"] = AnswerWriter.CountTokens(request.Body),
        };
    }
}

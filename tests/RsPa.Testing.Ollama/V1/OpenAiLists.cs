using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Endpoints;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Requests;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.V1;

/// <summary><c>/v1/embeddings</c> and <c>/v1/models</c>.</summary>
internal sealed class OpenAiLists(OllamaStandIn standIn, EmbedEndpoint embed)
{
    private static readonly GoStruct Shape = GoStruct.Of(
        "EmbedRequest", ("input", GoType.Any), ("model", GoType.Text), ("dimensions", GoType.Int), ("encoding_format", GoType.Text));

    public async Task EmbeddingsAsync(HttpContext context)
    {
        var asked = Shape.Read(RecordedRequest.Of(context).Body, "EOF");
        var encoding = asked.Text("encoding_format");
        if (encoding is not ("" or "float" or "base64"))
            throw new OllamaRefusal(400, $"Invalid value for 'encoding_format' = {encoding}. Supported values: ['float', 'base64'].");
        if (asked["input"] is null or JsonArray { Count: 0 })
            throw new OllamaRefusal(400, "invalid input");
        if (asked["input"] is JsonValue one && one.GetValueKind() == JsonValueKind.String && one.GetValue<string>().Length == 0)
            asked["input"] = new JsonArray("");

        var answer = await embed.EmbedAsync(asked, context);
        var tokens = (int)answer["prompt_eval_count"]!;
        await AnswerWriter.WriteJsonAsync(context, 200, new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. answer["embeddings"]!.AsArray().Select((vector, index) => Entry(vector!.AsArray(), index, encoding))]),
            ["model"] = asked.Text("model"),
            ["usage"] = new JsonObject { ["prompt_tokens"] = tokens, ["total_tokens"] = tokens },
        }, "application/json");
    }

    public Task ModelsAsync(HttpContext context) => AnswerWriter.WriteJsonAsync(context, 200, new JsonObject
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. standIn.Shelf.Models.Select(model => Entry(model, model.Name))]),
    }, "application/json");

    public Task ModelAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var name = path[(path.LastIndexOf('/') + 1)..];
        var model = standIn.Shelf.Find(name) ?? throw new OllamaRefusal(404, $"model '{ModelName.Full(name)}' not found");
        return AnswerWriter.WriteJsonAsync(context, 200, Entry(model, name), "application/json");
    }

    private static JsonObject Entry(StandInModel model, string name) => new()
    {
        ["id"] = name,
        ["object"] = "model",
        ["created"] = model.ModifiedAt?.ToUnixTimeSeconds(),
        ["owned_by"] = name.Contains('/', StringComparison.Ordinal) ? name.Split('/')[^2] : "library",
    };

    private static JsonObject Entry(JsonArray vector, int index, string encoding) => new()
    {
        ["object"] = "embedding",
        ["embedding"] = encoding == "base64" ? Base64(vector) : vector.DeepClone(),
        ["index"] = index,
    };

    // Little-endian, as every machine is that this runs on.
    private static string Base64(JsonArray vector)
    {
        float[] numbers = [.. vector.Select(number => number!.GetValue<float>())];
        return Convert.ToBase64String(MemoryMarshal.AsBytes<float>(numbers));
    }
}

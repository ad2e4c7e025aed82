using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Requests;

namespace RsPa.Testing.Ollama.V1;

/// <summary><c>/v1/messages</c>, the API of Anthropic.</summary>
internal sealed class AnthropicMessages(TimeProvider time) : V1Api(time)
{
    private static readonly GoStruct Shape = GoStruct.Of(
        "MessagesRequest",
        ("model", GoType.Text),
        ("max_tokens", GoType.Int),
        ("messages", new GoType("[]anthropic.MessageParam", JsonValueKind.Array)),
        ("system", GoType.Any),
        ("stream", GoType.Bool),
        ("temperature", GoType.Float),
        ("top_p", GoType.Float),
        ("top_k", GoType.Int),
        ("stop_sequences", GoType.ArrayOf(GoType.Text)),
        ("tools", new GoType("[]anthropic.Tool", JsonValueKind.Array)),
        ("thinking", GoType.Map));

    public override JsonObject Error(int status, string words) => AnthropicFormat.ErrorOf(status, words, $"req_{NextId():x24}");

    public override V1Call Translate(string body)
    {
        var asked = Shape.Read(body, "EOF");
        if (asked.Text("model").Length == 0)
            throw new OllamaRefusal(400, "model is required");
        if ((int?)asked["max_tokens"] is null or <= 0)
            throw new OllamaRefusal(400, "max_tokens is required and must be positive");
        if (asked["messages"] is not JsonArray { Count: > 0 } given)
            throw new OllamaRefusal(400, "messages is required");

        var messages = new JsonArray();
        if (AnthropicBlocks.Text(asked["system"]) is { Length: > 0 } system)
            messages.Add((JsonNode)new JsonObject { ["role"] = "system", ["content"] = system });
        foreach (var message in given.OfType<JsonObject>().SelectMany(AnthropicBlocks.Messages))
            messages.Add((JsonNode)message);

        var options = new JsonObject();
        Move(asked, "max_tokens", options, "num_predict");
        foreach (var name in new[] { "temperature", "top_p", "top_k" })
            Move(asked, name, options, name);
        Move(asked, "stop_sequences", options, "stop");
        var native = new JsonObject
        {
            ["model"] = asked.Text("model"),
            ["stream"] = asked.Flag("stream"),
            ["messages"] = messages,
            ["options"] = options,
            ["tools"] = new JsonArray([.. (asked["tools"] as JsonArray ?? []).OfType<JsonObject>().Select(Tool)]),
            ["think"] = asked["thinking"]?["type"]?.ToString() switch { "enabled" => true, "disabled" => false, _ => (JsonNode?)null },
        };
        return new V1Call(Chat(native) with { RelaxesThinking = true }, new AnthropicFormat($"msg_{NextId():x24}", asked.Text("model"), () => $"req_{NextId():x24}"));
    }

    private static JsonObject Tool(JsonObject tool)
    {
        var function = new JsonObject();
        Move(tool, "name", function, "name");
        Move(tool, "description", function, "description");
        Move(tool, "input_schema", function, "parameters");
        return new JsonObject { ["type"] = "function", ["function"] = function };
    }
}

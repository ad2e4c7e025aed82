using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Requests;

namespace RsPa.Testing.Ollama.V1;

/// <summary><c>/v1/responses</c>, without memory of earlier ones.</summary>
internal sealed class OpenAiResponses(TimeProvider time) : V1Api(time)
{
    private static readonly GoStruct Shape = GoStruct.Of(
        "ResponsesRequest",
        ("model", GoType.Text),
        ("input", GoType.Any),
        ("instructions", GoType.Text),
        ("stream", GoType.Bool),
        ("temperature", GoType.Float),
        ("top_p", GoType.Float),
        ("max_output_tokens", GoType.Int),
        ("reasoning", GoType.Map),
        ("text", GoType.Map),
        ("tools", new GoType("[]openai.ResponsesTool", JsonValueKind.Array)),
        ("truncation", GoType.Text),
        ("background", GoType.Bool));

    public override JsonObject Error(int status, string words) => OpenAiError.Of(status, words);

    public override V1Call Translate(string body)
    {
        var asked = Shape.Read(body, "EOF");
        var messages = new JsonArray();
        if (asked.Text("instructions") is { Length: > 0 } instructions)
            messages.Add((JsonNode)new JsonObject { ["role"] = "system", ["content"] = instructions });
        foreach (var message in Messages(asked["input"]))
            messages.Add((JsonNode)message);

        var options = new JsonObject { ["temperature"] = asked["temperature"]?.DeepClone() ?? 1.0 };
        Move(asked, "top_p", options, "top_p");
        Move(asked, "max_output_tokens", options, "num_predict");
        var native = new JsonObject
        {
            ["model"] = asked.Text("model"),
            ["stream"] = asked.Flag("stream"),
            ["messages"] = messages,
            ["options"] = options,
            ["think"] = OpenAiOptions.Think(asked["reasoning"]?["effort"]?.ToString()),
            ["tools"] = new JsonArray([.. (asked["tools"] as JsonArray ?? []).OfType<JsonObject>().Select(Tool)]),
        };
        if (asked["text"]?["format"] is JsonObject { } format && format["type"]?.ToString() == "json_schema")
            Move(format, "schema", native, "format");
        return new V1Call(Chat(native), new ResponsesFormat(NextId(), Now, asked));
    }

    private static IEnumerable<JsonObject> Messages(JsonNode? input) => input switch
    {
        JsonValue text when text.GetValueKind() == JsonValueKind.String => [new JsonObject { ["role"] = "user", ["content"] = text.GetValue<string>() }],
        JsonArray items => items.OfType<JsonObject>().Select(Message),
        null => [],
        _ => throw new OllamaRefusal(400, "input must be a string or array"),
    };

    private static JsonObject Message(JsonObject item)
    {
        switch (item["type"]?.ToString() ?? "message")
        {
            case "message":
                return Content(item);
            case "function_call":
                var function = new JsonObject { ["name"] = item["name"]?.DeepClone(), ["arguments"] = OpenAiMessages.Arguments(item.Text("arguments")) };
                return new JsonObject
                {
                    ["role"] = "assistant",
                    ["tool_calls"] = new JsonArray(new JsonObject { ["id"] = item["call_id"]?.DeepClone(), ["function"] = function }),
                };
            case "function_call_output":
                return new JsonObject { ["role"] = "tool", ["content"] = item["output"]?.ToString(), ["tool_call_id"] = item["call_id"]?.DeepClone() };
            case "reasoning":
                var thoughts = (item["summary"] as JsonArray ?? []).Select(part => part?["text"]?.ToString());
                return new JsonObject { ["role"] = "assistant", ["thinking"] = string.Concat(thoughts) };
            case var type:
                throw new OllamaRefusal(400, $"unknown input item type: {type}");
        }
    }

    private static JsonObject Content(JsonObject item)
    {
        var message = new JsonObject { ["role"] = item["role"]?.ToString() };
        if (item["content"] is not JsonArray parts)
        {
            message["content"] = item["content"]?.ToString();
            return message;
        }

        var images = new JsonArray();
        foreach (var part in parts.OfType<JsonObject>().Where(part => part["type"]?.ToString() == "input_image"))
            images.Add((JsonNode)OpenAiMessages.Image(part["image_url"]));
        message["content"] = string.Concat(parts.Select(part => part?["text"]?.ToString()));
        if (images.Count > 0)
            message["images"] = images;
        return message;
    }

    private static JsonObject Tool(JsonObject tool)
    {
        var function = new JsonObject();
        foreach (var name in new[] { "name", "description", "parameters" })
            Move(tool, name, function, name);
        return new JsonObject { ["type"] = "function", ["function"] = function };
    }
}

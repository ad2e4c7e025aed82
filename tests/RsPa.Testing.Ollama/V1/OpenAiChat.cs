using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Requests;

namespace RsPa.Testing.Ollama.V1;

/// <summary><c>/v1/chat/completions</c>.</summary>
internal sealed class OpenAiChat(TimeProvider time) : V1Api(time)
{
    private static readonly GoStruct Shape = GoStruct.Of(
        "ChatCompletionRequest",
        [
            .. OpenAiOptions.Fields,
            ("messages", new GoType("[]openai.Message", JsonValueKind.Array)),
            ("response_format", GoType.Map),
            ("tools", new GoType("[]api.Tool", JsonValueKind.Array)),
            ("reasoning", GoType.Map),
            ("reasoning_effort", GoType.Text),
            ("logprobs", GoType.Bool),
            ("top_logprobs", GoType.Int),
        ]);

    public override JsonObject Error(int status, string words) => OpenAiError.Of(status, words);

    public override V1Call Translate(string body)
    {
        var asked = Shape.Read(body, "EOF");
        if (asked["messages"] is not JsonArray { Count: > 0 } messages)
            throw new OllamaRefusal(400, "[] is too short - 'messages'");

        var native = new JsonObject
        {
            ["model"] = asked.Text("model"),
            ["stream"] = asked.Flag("stream"),
            ["messages"] = OpenAiMessages.Read(messages),
            ["options"] = OpenAiOptions.Read(asked, "max_tokens"),
            ["think"] = OpenAiOptions.Think(asked["reasoning"]?["effort"]?.ToString() ?? asked["reasoning_effort"]?.ToString()),
            ["format"] = asked["response_format"]?["type"]?.ToString() switch
            {
                "json_object" => "json",
                "json_schema" => asked["response_format"]!["json_schema"]?["schema"]?.DeepClone(),
                _ => null,
            },
        };
        Move(asked, "tools", native, "tools");
        Move(asked, "logprobs", native, "logprobs");
        Move(asked, "top_logprobs", native, "top_logprobs");
        return new V1Call(Chat(native), new OpenAiChatFormat($"chatcmpl-{NextId()}", Now, asked.Text("model"), OpenAiOptions.WantsUsage(asked)));
    }
}

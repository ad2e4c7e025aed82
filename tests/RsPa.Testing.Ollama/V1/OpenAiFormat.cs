using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.V1;

/// <summary>What answers of the OpenAI form have in common: server-sent events, and an error in mid-stream that gets lost.</summary>
internal abstract class OpenAiFormat(string id, long created, string model, string fingerprint) : AnswerFormat
{
    public override string StreamType => "text/event-stream";

    public override JsonObject Error(int status, string words) => OpenAiError.Of(status, words);

    protected static string Event(JsonObject data) => $"data: {GoJson.Text(data)}\n\n";

    protected static string Done => "data: [DONE]\n\n";

    protected JsonObject Frame(string kind, params JsonNode[] choices) => new()
    {
        ["id"] = id,
        ["object"] = kind,
        ["created"] = created,
        ["model"] = model,
        ["system_fingerprint"] = fingerprint,
        ["choices"] = new JsonArray(choices),
    };

    protected static JsonObject Usage(AnswerEnd? end) => new()
    {
        ["prompt_tokens"] = end?.Counts?.PromptTokens ?? 0,
        ["completion_tokens"] = end?.Counts?.Tokens ?? 0,
        ["total_tokens"] = (end?.Counts?.PromptTokens ?? 0) + (end?.Counts?.Tokens ?? 0),
    };
}

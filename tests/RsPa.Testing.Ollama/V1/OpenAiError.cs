using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama.V1;

/// <summary>The form of an error under <c>/v1</c>.</summary>
internal static class OpenAiError
{
    public static JsonObject Of(int status, string words) => new()
    {
        ["error"] = new JsonObject
        {
            ["message"] = words,
            ["type"] = status switch { 400 => "invalid_request_error", 404 => "not_found_error", _ => "api_error" },
            ["param"] = null,
            ["code"] = null,
        },
    };
}

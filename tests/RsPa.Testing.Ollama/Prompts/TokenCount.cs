using System.Text;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Requests;

namespace RsPa.Testing.Ollama.Prompts;

/// <summary>
/// Counts tokens by a rule that a test can work out: a token is four bytes of UTF-8, what is left over counts as one. A message costs
/// four more for its template, a picture 256, and the prompt one for its beginning.
/// </summary>
public static class TokenCount
{
    /// <summary>The bytes of a token.</summary>
    public const int BytesPerToken = 4;

    /// <summary>What a message costs beyond its text.</summary>
    public const int PerMessage = 4;

    /// <summary>What a picture costs.</summary>
    public const int PerImage = 256;

    /// <summary>What a prompt costs beyond its messages.</summary>
    public const int Beginning = 1;

    /// <summary>The tokens of a text.</summary>
    public static int Of(string text) => (Encoding.UTF8.GetByteCount(text) + BytesPerToken - 1) / BytesPerToken;

    internal static int Of(JsonObject message)
    {
        var calls = message["tool_calls"] is JsonArray { Count: > 0 } made ? Of(GoJson.Text(made)) : 0;
        var images = (message["images"] as JsonArray)?.Count ?? 0;
        return PerMessage + Of(message.Text("content")) + Of(message.Text("thinking")) + calls + (images * PerImage);
    }

    internal static int Of(JsonArray tools) => tools.Count == 0 ? 0 : Of(GoJson.Text(tools));
}

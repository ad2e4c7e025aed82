using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RsPa.Testing.Ollama.Requests;

namespace RsPa.Testing.Ollama.Answers;

/// <summary>Which tool the server asks for: the first one that the user's last words name, where those are the last message.</summary>
internal static partial class ToolChoice
{
    private const int ShortestWord = 4;

    public static OllamaStep.ToolCall? For(GenerationCall call)
    {
        if (call.Messages is not [.., var last] || last.Text("role") != "user")
            return null;
        var text = last.Text("content");
        foreach (var function in call.Tools.Select(tool => tool?["function"]).OfType<JsonObject>())
        {
            var name = function["name"]?.ToString() ?? "";
            if (Words().Matches(name).Any(word => word.Length >= ShortestWord && text.Contains(word.Value, StringComparison.OrdinalIgnoreCase)))
                return new OllamaStep.ToolCall(name, Arguments(function["parameters"] as JsonObject ?? [], text));
        }

        return null;
    }

    private static JsonObject Arguments(JsonObject schema, string text) => SchemaFiller.Fill(schema, ReceiptFields.Read(text)) as JsonObject ?? [];

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+", RegexOptions.NonBacktracking)]
    private static partial Regex Words();
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RsPa.Testing.Ollama.Requests;

namespace RsPa.Testing.Ollama.Answers;

/// <summary>What the server answers when nothing is scripted.</summary>
internal static partial class OwnAnswer
{
    private static readonly string[] Thoughts = ["Let", " me", " look", " at", " what", " was", " asked", " for,", " step", " by "];

    /// <summary>Thinks where the model does, asks for a tool that the user names, or writes a text.</summary>
    /// <param name="call">The call.</param>
    /// <param name="prompt">What the model sees of what the user wrote.</param>
    /// <param name="thinkingTokens">How long it thinks; 0 is not at all.</param>
    /// <param name="stops">Texts that end the answer.</param>
    /// <param name="tokenTime">How long a token takes.</param>
    public static OllamaBehaviour For(GenerationCall call, string prompt, int thinkingTokens, IReadOnlyList<string> stops, TimeSpan tokenTime)
    {
        var pieces = Enumerable.Range(0, thinkingTokens).Select(OllamaStep (at) => new OllamaStep.Thinking(Thoughts[at % Thoughts.Length]))
            .Concat(ToolChoice.For(call) is { } tool ? [tool] : Text(call, prompt, stops));
        var steps = tokenTime > TimeSpan.Zero ? pieces.SelectMany(IEnumerable<OllamaStep> (piece) => [new OllamaStep.Wait(tokenTime), piece]) : pieces;
        return OllamaBehaviour.Of([.. steps, new OllamaStep.Done()]).InRunner();
    }

    private static IEnumerable<OllamaStep> Text(GenerationCall call, string prompt, IReadOnlyList<string> stops)
    {
        var text = Text(call.Body["format"], prompt);
        var end = stops.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(text.Length).Min();
        return Pieces().Matches(text[..end]).Select(piece => new OllamaStep.Token(piece.Value));
    }

    private static string Text(JsonNode? format, string prompt) => format switch
    {
        JsonObject { Count: > 0 } schema => SchemaFiller.Fill(schema, ReceiptFields.Read(prompt))?.ToJsonString() ?? "null",
        JsonValue value when value.ToString() == "json" => ReceiptFields.Read(prompt).ToJson().ToJsonString(),
        _ => $"I am a stand-in for Ollama, without a model behind me. You wrote {prompt.Length} characters, beginning: "
            + $"\"{prompt[..Math.Min(60, prompt.Length)].ReplaceLineEndings(" ")}\".",
    };

    [GeneratedRegex(@"\s*\S{1,12}|\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Pieces();
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RsPa.Testing.Ollama;

/// <summary>What the server answers when nothing is scripted.</summary>
internal static partial class OwnAnswer
{
    private const int DefaultContext = 4096;
    private static readonly TimeSpan KeptLoaded = TimeSpan.FromMinutes(5);

    public static OllamaBehaviour For(RecordedRequest request, AnswerForm form, OllamaStandIn standIn)
    {
        var asked = request.Text("model");
        if (string.IsNullOrEmpty(asked))
            return OllamaBehaviour.Refuse(400, "model is required");
        if (standIn.Shelf.Find(request.Model) is not { } model)
            return OllamaBehaviour.ModelNotFound(asked);

        var prompt = Prompt(request.Json, form);
        var steps = new List<OllamaStep>();
        if (prompt.Length == 0 && request.Json["keep_alive"]?.ToString() is "0" or "0s")
        {
            standIn.Shelf.Unload(model.Name);
            return OllamaBehaviour.Of(new OllamaStep.Done("unload"));
        }

        if (!standIn.Shelf.IsLoaded(model.Name) && standIn.Options.LoadTime > TimeSpan.Zero)
            steps.Add(new OllamaStep.Wait(standIn.Options.LoadTime));
        standIn.Shelf.Load(model, (int?)Number(request.Json["options"]?["num_ctx"]) ?? DefaultContext, standIn.Options.Time.GetUtcNow() + KeptLoaded);
        if (prompt.Length == 0)
            return new OllamaBehaviour([.. steps, new OllamaStep.Done("load")]);

        var text = Text(request.Json["format"], prompt);
        var pieces = Pieces().EnumerateMatches(text);
        var limit = Number(request.Json["options"]?["num_predict"]) is { } most and > 0 ? most : double.MaxValue;
        var sent = 0;
        foreach (var piece in pieces)
        {
            if (sent >= limit)
                return new OllamaBehaviour([.. steps, new OllamaStep.Done("length")]);
            if (standIn.Options.TokenTime > TimeSpan.Zero)
                steps.Add(new OllamaStep.Wait(standIn.Options.TokenTime));
            steps.Add(new OllamaStep.Token(text.Substring(piece.Index, piece.Length)));
            sent++;
        }

        return new OllamaBehaviour([.. steps, new OllamaStep.Done()]);
    }

    private static string Text(JsonNode? format, string prompt) => format switch
    {
        JsonObject schema => SchemaFiller.Fill(schema, ReceiptFields.Read(prompt))?.ToJsonString() ?? "null",
        JsonValue value when value.ToString() == "json" => ReceiptFields.Read(prompt).ToJson().ToJsonString(),
        _ => $"I am a stand-in for Ollama, without a model behind me. You wrote {prompt.Length} characters, beginning: "
            + $"\"{prompt[..Math.Min(60, prompt.Length)].ReplaceLineEndings(" ")}\".",
    };

    /// <summary>What the user wrote: the last message of theirs, or the prompt.</summary>
    private static string Prompt(JsonObject body, AnswerForm form)
    {
        if (form == AnswerForm.Generate)
            return body["prompt"]?.ToString() ?? "";
        var messages = (body["messages"] as JsonArray ?? []).OfType<JsonObject>().ToImmutableArray();
        var last = messages.LastOrDefault(message => message["role"]?.ToString() == "user") ?? messages.LastOrDefault();
        return last?["content"]?.ToString() ?? "";
    }

    private static double? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;

    [GeneratedRegex(@"\s*\S{1,12}|\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Pieces();
}

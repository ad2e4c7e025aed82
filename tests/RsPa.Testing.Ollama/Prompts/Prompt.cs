using System.Text;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Requests;

namespace RsPa.Testing.Ollama.Prompts;

/// <summary>What of a call reaches the model.</summary>
/// <param name="Text">What the user wrote last.</param>
/// <param name="Tokens">How long all of it is.</param>
internal sealed record Prompt(string Text, int Tokens)
{
    // In the runner's words, which come back as text inside of Ollama's error.
    private const string NoShift =
        "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the context length in settings, or use a model with a longer context length";

    /// <summary>Fits a call into a context: the oldest messages go first, and then the head of the prompt, without a word.</summary>
    /// <param name="call">The call.</param>
    /// <param name="context">The length of the context, in tokens.</param>
    /// <param name="system">The model's own system message; empty where it has none.</param>
    /// <exception cref="OllamaRefusal">400: it does not fit, and was not to be cut.</exception>
    public static Prompt Fit(GenerationCall call, int context, string system = "")
    {
        var messages = call.Messages.ToList();
        if (system.Length > 0 && messages.FirstOrDefault()?.Text("role") != "system")
            messages.Insert(0, new JsonObject { ["role"] = "system", ["content"] = system });
        var others = TokenCount.Of(call.Tools) + (call.Raw ? 0 : TokenCount.Beginning) + ((call.Body["context"] as JsonArray)?.Count ?? 0);
        int Length() => others + messages.Sum(TokenCount.Of) - (call.Raw ? messages.Count * TokenCount.PerMessage : 0);
        var whole = Length();
        if (whole > context && !call.Body.Flag("truncate", true))
            throw new OllamaRefusal(400, TooLong(whole, context));
        while (Length() > context && messages.FindIndex(IsOld) is >= 0 and var oldest)
            messages.RemoveAt(oldest);

        var text = (messages.LastOrDefault(message => message.Text("role") == "user") ?? messages.LastOrDefault())?.Text("content") ?? "";
        if (Length() <= context)
            return new Prompt(text, Length());
        return call.Body.Flag("shift", true) ? new Prompt(Tail(text, context / 2), context / 2) : throw new OllamaRefusal(400, NoShift);

        bool IsOld(JsonObject message) => message.Text("role") != "system" && message != messages[^1];
    }

    /// <summary>As much of a text's beginning as some tokens hold.</summary>
    public static string Head(string text, int tokens)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var end = Math.Min(bytes.Length, tokens * TokenCount.BytesPerToken);
        while (end < bytes.Length && (bytes[end] & 0xC0) == 0x80)
            end--;
        return Encoding.UTF8.GetString(bytes.AsSpan(0, end));
    }

    private static string Tail(string text, int tokens)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var start = Math.Max(0, bytes.Length - (tokens * TokenCount.BytesPerToken));
        while (start < bytes.Length && (bytes[start] & 0xC0) == 0x80)
            start++;
        return Encoding.UTF8.GetString(bytes.AsSpan(start));
    }

    private static string TooLong(int tokens, int context) => GoJson.Text(new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = 400,
            ["message"] = $"request ({tokens} tokens) exceeds the available context size ({context} tokens), try increasing it",
            ["type"] = "exceed_context_size_error",
            ["n_prompt_tokens"] = tokens,
            ["n_ctx"] = context,
        },
    });
}

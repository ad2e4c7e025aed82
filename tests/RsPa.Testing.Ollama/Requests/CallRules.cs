using RsPa.Testing.Ollama.Go;

namespace RsPa.Testing.Ollama.Requests;

/// <summary>What a call that is to generate must fulfil, in the order in which Ollama looks.</summary>
internal static class CallRules
{
    private const int MostLogprobs = 20;

    /// <summary>The model that a call asks for.</summary>
    /// <exception cref="OllamaRefusal">There is none, or none is asked for.</exception>
    public static StandInModel FindModel(GenerationCall call, ModelShelf shelf)
    {
        if (call.TopLogprobs is < 0 or > MostLogprobs)
            throw new OllamaRefusal(400, $"top_logprobs must be between 0 and {MostLogprobs}");
        if (call.Asked.Length == 0 && call.IsChat)
            throw new OllamaRefusal(400, "model is required");
        return shelf.Find(call.Asked) ?? throw new OllamaRefusal(404, $"model '{call.Asked}' not found");
    }

    /// <summary>Refuses what the model can't do.</summary>
    /// <returns>Whether the model thinks.</returns>
    public static bool Check(GenerationCall call, StandInModel model)
    {
        if (call.Raw && (call.Body.Text("template").Length > 0 || call.Body.Text("system").Length > 0 || call.Body.ContainsKey("context")))
            throw new OllamaRefusal(400, "raw mode does not support template, system, or context");
        var thinks = ThinkSetting.Decide(call.RelaxesThinking && !model.Can("thinking") ? null : call.Body["think"], model, call.Asked);
        if (!model.Can("completion"))
            throw new OllamaRefusal(400, $"{GoDuration.Quote(call.Asked)} does not support {(call.IsChat ? "chat" : "generate")}");
        if (call.Tools.Count > 0 && !model.Can("tools"))
            throw new OllamaRefusal(400, $"{ModelName.Qualified(model.Name)} does not support tools");
        if (call.Body.Text("suffix").Length > 0 && !model.Can("insert"))
            throw new OllamaRefusal(400, $"{ModelName.Qualified(model.Name)} does not support insert");
        return thinks;
    }
}

using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;

namespace RsPa.Testing.Ollama.Endpoints;

/// <summary>How models are shown.</summary>
internal sealed class ModelViews(GoTime time)
{
    public JsonObject Tag(StandInModel model) => new()
    {
        ["name"] = model.Name,
        ["model"] = model.Name,
        ["modified_at"] = Modified(model),
        ["size"] = model.SizeBytes,
        ["digest"] = model.Digest,
        ["details"] = Details(model, lengths: true),
        ["capabilities"] = Capabilities(model),
    };

    public JsonObject Running(LoadedStandInModel loaded) => new()
    {
        ["name"] = loaded.Model.Name,
        ["model"] = loaded.Model.Name,
        ["size"] = loaded.Model.SizeBytes,
        ["digest"] = loaded.Model.Digest,
        ["details"] = Details(loaded.Model, lengths: false),
        ["expires_at"] = time.Local(loaded.ExpiresAt),
        ["size_vram"] = loaded.Model.VramBytes,
        ["context_length"] = loaded.ContextLength,
    };

    public JsonObject Show(StandInModel model, bool verbose)
    {
        var shown = new JsonObject
        {
            ["license"] = "none: there is no model",
            ["modelfile"] = $"FROM {model.Name}\nPARAMETER temperature 0.6\n",
            ["parameters"] = "temperature                    0.6",
            ["template"] = "{{ .Prompt }}",
        };
        if (model.System.Length > 0)
            shown["system"] = model.System;
        shown["details"] = Details(model, lengths: false);
        shown["model_info"] = Info(model, verbose);
        shown["tensors"] = new JsonArray(new JsonObject { ["name"] = "token_embd.weight", ["type"] = "Q4_K", ["shape"] = new JsonArray(64, 8) });
        shown["capabilities"] = Capabilities(model);
        shown["modified_at"] = Modified(model);
        return shown;
    }

    private string Modified(StandInModel model) => time.Local(model.ModifiedAt ?? DateTimeOffset.UnixEpoch);

    private static JsonArray Capabilities(StandInModel model) => [.. model.Capabilities.Select(name => (JsonNode)name)];

    private static JsonObject Info(StandInModel model, bool verbose)
    {
        JsonArray Big(params string[] items) => verbose ? [.. items.Select(item => (JsonNode)item)] : [];
        return new JsonObject
        {
            ["general.architecture"] = "standin",
            ["general.parameter_count"] = 1_000_000_000,
            ["standin.context_length"] = model.ContextLength,
            ["standin.embedding_length"] = model.EmbeddingLength,
            ["tokenizer.ggml.model"] = "standin",
            ["tokenizer.ggml.tokens"] = Big("<s>", "</s>", "the"),
            ["tokenizer.ggml.merges"] = Big("t h", "th e"),
        };
    }

    private static JsonObject Details(StandInModel model, bool lengths)
    {
        var details = new JsonObject
        {
            ["parent_model"] = "",
            ["format"] = "gguf",
            ["family"] = "standin",
            ["families"] = new JsonArray("standin"),
            ["parameter_size"] = "1.0B",
            ["quantization_level"] = "Q4_K_M",
        };
        if (lengths)
        {
            details["context_length"] = model.ContextLength;
            details["embedding_length"] = model.EmbeddingLength;
        }

        return details;
    }
}

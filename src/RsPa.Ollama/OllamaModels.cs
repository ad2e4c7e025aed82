using System.Collections.Immutable;
using System.Globalization;
using OllamaSharp.Models;

namespace RsPa.Ollama;

/// <summary>A model that the server has.</summary>
/// <param name="Name">Its full name, such as <c>llama4:maverick</c>.</param>
/// <param name="Digest">What it is made of, in hexadecimal digits: a new version under the same name has another one.</param>
/// <param name="SizeBytes">Its size on disk, in bytes.</param>
/// <param name="ModifiedAt">When the server got it.</param>
/// <param name="Family">Such as <c>llama</c>; empty where unknown.</param>
/// <param name="ParameterSize">Such as <c>8.0B</c>; empty where unknown.</param>
/// <param name="Quantization">Such as <c>Q4_K_M</c>; empty where unknown.</param>
public sealed record OllamaModel(string Name, string Digest, long SizeBytes, DateTimeOffset ModifiedAt, string Family, string ParameterSize, string Quantization)
{
    internal static OllamaModel From(Model model) => new(
        model.Name,
        model.Digest ?? "",
        model.Size,
        new DateTimeOffset(model.ModifiedAt.ToUniversalTime()),
        model.Details?.Family ?? "",
        model.Details?.ParameterSize ?? "",
        model.Details?.QuantizationLevel ?? "");
}

/// <summary>A model that is in the server's memory.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Digest">What it is made of.</param>
/// <param name="SizeBytes">How much memory it takes in all, in bytes.</param>
/// <param name="VramBytes">How much of that is on the GPU, in bytes.</param>
/// <param name="ContextLength">The tokens of context that it was loaded with; 0 where the server does not say.</param>
/// <param name="ExpiresAt">When the server will drop it, if nobody asks for it before.</param>
public sealed record LoadedModel(string Name, string Digest, long SizeBytes, long VramBytes, int ContextLength, DateTimeOffset ExpiresAt)
{
    /// <summary>Which part of it is on the GPU, 0 to 1; below 1 the rest runs on the processor, which is much slower.</summary>
    public double VramShare => SizeBytes <= 0 ? 0 : Math.Clamp((double)VramBytes / SizeBytes, 0, 1);

    internal static LoadedModel From(RunningModel model) => new(
        model.Name,
        model.Digest ?? "",
        model.Size,
        model.SizeVram,
        model.ContextLength,
        new DateTimeOffset(model.ExpiresAt.ToUniversalTime()));
}

/// <summary>What the server tells of one model.</summary>
/// <param name="Name">As it was asked for.</param>
/// <param name="Family">Such as <c>llama</c>.</param>
/// <param name="ParameterSize">Such as <c>8.0B</c>.</param>
/// <param name="Quantization">Such as <c>Q4_K_M</c>.</param>
/// <param name="Capabilities">Such as <c>completion</c>, <c>tools</c>, <c>thinking</c>, <c>vision</c>, <c>embedding</c>.</param>
/// <param name="ContextLength">The most tokens that it can see at once; nothing where the server does not say.</param>
/// <param name="Parameters">The parameters that it was made with, a line each.</param>
/// <param name="Template">The template of its prompts.</param>
/// <param name="Weights">What tells its weights, adapters and projectors apart from others': models that agree in it share a runner. Empty where the server does not say.</param>
public sealed record ModelDescription(
    string Name,
    string Family,
    string ParameterSize,
    string Quantization,
    ImmutableArray<string> Capabilities,
    long? ContextLength,
    string Parameters,
    string Template,
    string Weights = "")
{
    internal static ModelDescription From(string name, ShowModelResponse model) => new(
        name,
        model.Details?.Family ?? "",
        model.Details?.ParameterSize ?? "",
        model.Details?.QuantizationLevel ?? "",
        [.. model.Capabilities ?? []],
        FindContextLength(model.Info),
        model.Parameters ?? "",
        model.Template ?? "",
        FindWeights(model.Modelfile));

    // A Modelfile names each file of the model: FROM /…/blobs/sha256-<hex>, ADAPTER likewise.
    private static string FindWeights(string? modelfile)
    {
        var files = new List<string>();
        foreach (var line in (modelfile ?? "").AsSpan().EnumerateLines())
        {
            var isFile = line.StartsWith("FROM ", StringComparison.OrdinalIgnoreCase) || line.StartsWith("ADAPTER ", StringComparison.OrdinalIgnoreCase);
            if (isFile && line.LastIndexOf("sha256-", StringComparison.Ordinal) is var at and >= 0)
                files.Add(line[(at + "sha256-".Length)..].Trim().ToString());
        }

        return string.Join('+', files);
    }

    // The key begins with the model's architecture, such as llama.context_length.
    private static long? FindContextLength(ModelInfo? info)
    {
        var entry = info?.ExtraInfo?.FirstOrDefault(pair => pair.Key.EndsWith(".context_length", StringComparison.Ordinal));
        return long.TryParse(entry?.Value?.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var tokens) ? tokens : null;
    }
}

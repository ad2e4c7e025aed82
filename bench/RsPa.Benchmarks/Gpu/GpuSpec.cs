using System.Text.Json;
using System.Text.Json.Serialization;

namespace RsPa.Benchmarks.Gpu;

/// <summary>A GPU that is simulated.</summary>
internal sealed record GpuSpec
{
    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>A card of 16 GB, and models of which the smallest one fits with each of three others, these don't fit together, and the largest one fits with none.</summary>
    public static GpuSpec Default { get; } = new()
    {
        VramMb = 16_384,
        Slots = 1,
        SwapBandwidthMbS = 1_000,
        Models = new Dictionary<string, ModelSpec>(StringComparer.Ordinal)
        {
            ["chat:8b"] = new() { SizeMb = 5_200, PrefillTps = 2_500, DecodeTps = 75 },
            ["agent:14b"] = new() { SizeMb = 9_800, PrefillTps = 1_500, DecodeTps = 45 },
            ["coder:14b"] = new() { SizeMb = 9_600, PrefillTps = 1_500, DecodeTps = 45 },
            ["batch:12b"] = new() { SizeMb = 8_600, PrefillTps = 1_700, DecodeTps = 50 },
            ["planner:24b"] = new() { SizeMb = 15_300, PrefillTps = 900, DecodeTps = 28 },
        },
    };

    /// <summary>Memory for models, in MB.</summary>
    public required double VramMb { get; init; }

    /// <summary>How many calls a model answers at once.</summary>
    public required int Slots { get; init; }

    /// <summary>How fast a model is loaded, in MB a second.</summary>
    public required double SwapBandwidthMbS { get; init; }

    /// <summary>The models, by name.</summary>
    public required Dictionary<string, ModelSpec> Models { get; init; }

    public double LoadSeconds(string model) => Models[model].SizeMb / SwapBandwidthMbS;

    /// <summary>How long a call takes that has the GPU for itself, in seconds.</summary>
    public double AloneSeconds(TraceCall call, bool isPrefixRead)
    {
        var prompt = call.PromptTokens * (isPrefixRead ? 1 - SimulatedGpu.PrefixPart : 1);
        return (prompt / Models[call.Model].PrefillTps) + (call.OutputTokens / Models[call.Model].DecodeTps);
    }

    /// <exception cref="LabInputException">The file can't be used.</exception>
    public static GpuSpec Read(string path)
    {
        GpuSpec? gpu;
        try
        {
            gpu = JsonSerializer.Deserialize<GpuSpec>(File.ReadAllText(path), Form);
        }
        catch (JsonException fault)
        {
            throw new LabInputException($"{path}{(fault.LineNumber is { } line ? $":{line + 1}" : "")}: this is not a GPU: {fault.Message} Give a JSON object {{\"vram_mb\",\"slots\",\"swap_bandwidth_mb_s\",\"models\":{{\"name\":{{\"size_mb\",\"prefill_tps\",\"decode_tps\"}}}}}}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LabInputException($"{path}: the file of the GPU can't be read: {fault.Message}");
        }

        if (gpu is null)
            throw new LabInputException($"{path}: this is null and not a GPU");
        gpu.Check(path);
        return gpu;
    }

    private void Check(string path)
    {
        if (!IsUsable(VramMb))
            throw new LabInputException($"{path}: vram_mb is {VramMb}: use a number of MB above 0");
        if (Slots is < 1 or > 64)
            throw new LabInputException($"{path}: slots is {Slots}: use 1 to 64");
        if (!IsUsable(SwapBandwidthMbS))
            throw new LabInputException($"{path}: swap_bandwidth_mb_s is {SwapBandwidthMbS}: use a number of MB a second above 0");
        if (Models.Count == 0)
            throw new LabInputException($"{path}: models is empty: name one at least");
        foreach (var (name, model) in Models)
        {
            if (model is null || !IsUsable(model.SizeMb) || !IsUsable(model.PrefillTps) || !IsUsable(model.DecodeTps))
                throw new LabInputException($"{path}: model '{name}' needs a size_mb, a prefill_tps and a decode_tps above 0");
            if (model.SizeMb > VramMb)
                throw new LabInputException($"{path}: model '{name}' has size_mb {model.SizeMb}, which is more than the vram_mb of {VramMb}: it can't be loaded");
        }
    }

    private static bool IsUsable(double value) => value is > 0 and < 1e12;
}

/// <summary>A model.</summary>
internal sealed record ModelSpec
{
    /// <summary>The memory that it takes, in MB.</summary>
    public required double SizeMb { get; init; }

    /// <summary>Prompt tokens a second of one call alone.</summary>
    public required double PrefillTps { get; init; }

    /// <summary>Tokens of an answer a second of one call alone.</summary>
    public required double DecodeTps { get; init; }
}

/// <summary>A file that was given can't be used. The message says which, where and why.</summary>
internal sealed class LabInputException(string message) : Exception(message);

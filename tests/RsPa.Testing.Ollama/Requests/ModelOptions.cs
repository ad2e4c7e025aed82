using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Scheduling;

namespace RsPa.Testing.Ollama.Requests;

/// <summary>What <c>options</c> says, as far as it changes what the server does.</summary>
/// <param name="Runner">What a runner is loaded with.</param>
/// <param name="NumPredict">The most tokens of an answer, also where none is given.</param>
/// <param name="Stop">Texts that end an answer.</param>
internal sealed record ModelOptions(RunnerOptions Runner, int NumPredict, IReadOnlyList<string> Stop)
{
    private const int SmallestContext = 4;

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["num_ctx"] = "integer",
        ["num_batch"] = "integer",
        ["num_gpu"] = "integer",
        ["main_gpu"] = "integer",
        ["num_thread"] = "integer",
        ["draft_num_predict"] = "integer",
        ["num_keep"] = "integer",
        ["seed"] = "integer",
        ["num_predict"] = "integer",
        ["top_k"] = "integer",
        ["repeat_last_n"] = "integer",
        ["top_p"] = "float32",
        ["min_p"] = "float32",
        ["typical_p"] = "float32",
        ["temperature"] = "float32",
        ["repeat_penalty"] = "float32",
        ["presence_penalty"] = "float32",
        ["frequency_penalty"] = "float32",
        ["use_mmap"] = "boolean",
        ["stop"] = "array",
    };

    /// <summary>Reads them. A name that is not known is ignored.</summary>
    /// <param name="options">The object; nothing means none.</param>
    /// <param name="model">The model that they are for.</param>
    /// <param name="shift">Whether a context that is full is shifted.</param>
    /// <param name="defaultContext">The context where none is asked for, in tokens.</param>
    /// <exception cref="OllamaRefusal">500: an option of another type.</exception>
    public static ModelOptions Read(JsonObject? options, StandInModel model, bool shift, int defaultContext)
    {
        options ??= [];
        foreach (var (name, value) in options)
            Check(name, value);

        var context = Math.Max(Math.Min(Number(options, "num_ctx", defaultContext), model.ContextLength), SmallestContext);
        var runner = new RunnerOptions(
            context,
            Number(options, "num_batch", 512),
            Number(options, "num_gpu", -1),
            Number(options, "main_gpu", 0),
            Number(options, "num_thread", 0),
            (bool?)options["use_mmap"],
            Number(options, "draft_num_predict", 0),
            shift,
            string.Join(',', model.Adapters));
        var most = (int)Math.Min(10L * context, int.MaxValue);
        var wanted = Number(options, "num_predict", -1);
        var stops = (options["stop"] as JsonArray ?? []).Select(stop => stop!.GetValue<string>()).Where(stop => stop.Length > 0);
        return new ModelOptions(runner, wanted > 0 ? Math.Min(wanted, most) : most, [.. stops]);
    }

    private static void Check(string name, JsonNode? value)
    {
        if (value is null || !Types.TryGetValue(name, out var type))
            return;
        var kind = value.GetValueKind();
        var fits = type switch
        {
            "integer" or "float32" => kind == JsonValueKind.Number,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            _ => kind == JsonValueKind.Array,
        };
        if (!fits)
            throw new OllamaRefusal(500, $"option {GoDuration.Quote(name)} must be of type {type}");
        if (kind == JsonValueKind.Array && value.AsArray().Any(item => item?.GetValueKind() != JsonValueKind.String))
            throw new OllamaRefusal(500, $"option {GoDuration.Quote(name)} must be of an array of strings");
    }

    // A fraction is cut off, as Go does with a number that is to be an int.
    private static int Number(JsonObject options, string name, int otherwise) =>
        options[name] is { } value ? (int)Math.Clamp(value.GetValue<double>(), int.MinValue, int.MaxValue) : otherwise;
}

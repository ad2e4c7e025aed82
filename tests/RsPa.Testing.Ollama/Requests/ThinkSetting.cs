using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;

namespace RsPa.Testing.Ollama.Requests;

/// <summary>The rules of <c>think</c>.</summary>
internal static class ThinkSetting
{
    private static readonly string[] Levels = ["low", "medium", "high", "max"];

    /// <summary>What Go says to a value that is none; nothing where it is one.</summary>
    public static string? Check(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.True or JsonValueKind.False => null,
        JsonValueKind.String when Levels.Contains(value.GetValue<string>()) => null,
        JsonValueKind.String => $"invalid think value: {GoDuration.Quote(value.GetValue<string>())} (must be \"high\", \"medium\", \"low\", \"max\", true, or false)",
        _ => "think must be a boolean or string (\"high\", \"medium\", \"low\", \"max\", true, or false)",
    };

    /// <summary>Whether the model thinks. Left out on a model that can, it does.</summary>
    /// <param name="value">As it was asked for.</param>
    /// <param name="model">The model.</param>
    /// <param name="asked">The model's name as it was asked for.</param>
    /// <exception cref="OllamaRefusal">The model can't think and is told to.</exception>
    public static bool Decide(JsonNode? value, StandInModel model, string asked)
    {
        var wanted = value is not null && value.GetValueKind() != JsonValueKind.False;
        if (model.Can("thinking"))
            return value is null || wanted;
        return wanted ? throw new OllamaRefusal(400, $"{GoDuration.Quote(asked)} does not support thinking") : false;
    }
}

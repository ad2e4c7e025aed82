using System.Text.Json;

namespace RsPa.Actors.Protocol.Gateway;

/// <summary>A question of a person to a model.</summary>
/// <param name="Model">The model's name; it has to be there where the model is asked.</param>
/// <param name="Prompt">The question.</param>
public sealed record ModelQuestion(string? Model, string Prompt)
{
    /// <summary>What the model is told before it; nothing for nothing.</summary>
    public string? System { get; init; }

    /// <summary>The JSON schema of the answer; nothing for free text.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>Whether the model thinks first.</summary>
    public bool Thinks { get; init; }

    /// <summary>0 to 2; nothing leaves it to the model.</summary>
    public double? Temperature { get; init; }

    /// <summary>The most tokens of the answer; nothing means as many as fit.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Whether an answer that was kept will do.</summary>
    public bool IsCacheUsed { get; init; } = true;
}

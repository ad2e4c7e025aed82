using System.Text.Json;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>Estimates the prompt of a request from its JSON.</summary>
internal static class PromptReader
{
    private static readonly string[] Pictures = ["images", "image_url", "source", "image"];
    private static readonly string[] Labels = ["role", "type", "id", "tool_call_id", "call_id", "detail", "name"];

    /// <summary>The estimate.</summary>
    /// <param name="prompt">What the model reads.</param>
    /// <param name="tools">What it may use, where something is given: that is written out for it, nobody knows how.</param>
    public static PromptEstimate Read(IReadOnlyList<JsonElement> prompt, JsonElement? tools)
    {
        var sum = PromptEstimate.Empty;
        foreach (var part in prompt)
            sum += Read(part);
        return tools is { } given && given.ValueKind == JsonValueKind.Array ? sum + PromptEstimate.Of(given.GetRawText()) with { AtLeast = 0 } : sum;
    }

    private static PromptEstimate Read(JsonElement part)
    {
        switch (part.ValueKind)
        {
            case JsonValueKind.String:
                return PromptEstimate.Of(JsonFields.Lenient(part));
            case JsonValueKind.Array:
            {
                var sum = PromptEstimate.None;
                foreach (var item in part.EnumerateArray())
                    sum += item.ValueKind == JsonValueKind.Number ? new PromptEstimate(1, 1) : Read(item);
                return sum;
            }

            case JsonValueKind.Object:
                return ReadMessage(part);
            default:
                return PromptEstimate.None;
        }
    }

    private static PromptEstimate ReadMessage(JsonElement message)
    {
        var sum = PromptEstimate.Message;
        foreach (var property in message.EnumerateObject())
        {
            if (Is(property, Labels))
                continue;
            if (Is(property, Pictures))
                sum += PromptEstimate.Images(property.Value.ValueKind == JsonValueKind.Array ? property.Value.GetArrayLength() : 1);
            else if (property.NameEquals("thinking") || property.NameEquals("reasoning"))
                continue; // goes back to no model
            else if (property.NameEquals("tool_calls") || property.NameEquals("input") || property.NameEquals("arguments"))
                sum += PromptEstimate.Of(property.Value.GetRawText()) with { AtLeast = 0 };
            else
                sum += Read(property.Value);
        }

        return sum;
    }

    private static bool Is(JsonProperty property, string[] names) => names.Contains(property.Name, StringComparer.OrdinalIgnoreCase);
}

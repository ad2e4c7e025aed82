using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;

namespace RsPa.Testing.Ollama.Requests;

/// <summary>How long a model stays loaded after a call: a number of seconds, or a duration of Go. Below zero is for ever.</summary>
internal static class KeepAlive
{
    /// <summary>Go's longest duration, about 292 years: what is kept for ever expires in the year 2319.</summary>
    public static TimeSpan Forever { get; } = TimeSpan.FromTicks(long.MaxValue / 100);

    /// <summary>Reads the value of <c>keep_alive</c>; nothing where it is left out.</summary>
    public static TimeSpan? Read(JsonNode? value)
    {
        if (value is null)
            return null;
        var read = value.GetValueKind() == JsonValueKind.Number
            ? TimeSpan.FromSeconds(Math.Clamp(value.GetValue<double>(), -1, Forever.TotalSeconds))
            : GoDuration.Read(value.GetValue<string>(), out _) ?? TimeSpan.Zero;
        return read < TimeSpan.Zero || read > Forever ? Forever : read;
    }

    /// <summary>What Go says to a value that is not a duration; nothing where it is one.</summary>
    public static string? Check(JsonNode value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.Number:
                return null;
            case JsonValueKind.String:
                GoDuration.Read(value.GetValue<string>(), out var error);
                return error;
            case JsonValueKind.True or JsonValueKind.False:
                return "Unsupported type: 'bool'";
            case JsonValueKind.Array:
                return "Unsupported type: '[]interface {}'";
            default:
                return "Unsupported type: 'map[string]interface {}'";
        }
    }
}
